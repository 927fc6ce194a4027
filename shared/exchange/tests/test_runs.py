"""Comparisons that people ask for: one at a time, made by whoever takes them, never lost and never stuck."""

from datetime import timedelta

import pytest

from shared import clock
from shared.accounts.actors import SYSTEM
from shared.audit.models import Event
from shared.errors import InvalidMove, NotFound
from shared.exchange import tasks
from shared.exchange.models import ReconcileRun
from shared.exchange.reconcile import Mark, carry_out
from shared.exchange.runs import DEAD_AFTER, ask_run, begin_run, finish_run, note_step, take_run
from shared.exchange.sweeping import sweep_once
from shared.exchange.tests.factories import NOW

pytestmark = pytest.mark.django_db

WOKEN: list[str] = []


def page(*, after, limit):
    return [] if after else [Mark("0" * 24, 1, "h")]


def repair(*, record_id, now):
    pass


@pytest.fixture(autouse=True)
def _things(settings, monkeypatch):
    settings.RECONCILERS = {"thing": f"{__name__}.page", "part": f"{__name__}.page"}
    settings.RECONCILE_REPAIRS = {"thing": f"{__name__}.repair"}
    WOKEN.clear()
    monkeypatch.setattr("shared.exchange.wake.wake", lambda task, *arguments: WOKEN.append(f"{task} {arguments[0]}"))


def ask(kind="thing", *, now=NOW, **options):
    return ask_run(kind, by=SYSTEM, now=now, **options)


def test_a_run_is_asked_for_and_a_worker_is_woken(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        run = ask()

    assert (run.state, run.repair, run.started_at) == ("asked", False, NOW)
    assert [f"shared.exchange.tasks.compare {run.pk}"] == WOKEN
    assert Event.objects.get(verb="ask_run").data == {"type": "thing", "repair": False}


def test_asking_again_gives_the_one_that_waits_or_runs():
    run = ask()
    assert ask(repair=True).pk == run.pk
    take_run(run.pk, now=NOW)
    assert ask().pk == run.pk
    finish_run(run, now=NOW)

    assert ask().pk != run.pk
    assert ask("part").type == "part"
    assert Event.objects.filter(verb="ask_run").count() == 3


def test_one_worker_makes_it():
    run = ask()

    assert take_run(run.pk, now=NOW).state == "running"
    assert take_run(run.pk, now=NOW) is None


def test_a_wake_up_that_was_lost_is_made_good_by_the_sweep():
    run = ask()

    sweep_once(now=NOW)

    assert [f"shared.exchange.tasks.compare {run.pk}"] == WOKEN


@pytest.mark.parametrize("begin", [lambda: begin_run("thing", now=NOW), ask])
def test_the_nightly_one_waits_for_its_turn(begin):
    begin()

    with pytest.raises(InvalidMove, match="under way already"):
        begin_run("thing", now=NOW)


def test_a_run_whose_worker_died_does_not_stand_in_the_way():
    dead = take_run(ask().pk, now=NOW)
    note_step(dead, 5, [], now=NOW + timedelta(minutes=1))

    later = NOW + timedelta(minutes=1) + DEAD_AFTER
    assert ask(now=later).pk == dead.pk
    new = ask(now=later + timedelta(milliseconds=1))

    dead.refresh_from_db()
    assert new.pk != dead.pk
    assert (dead.state, dead.compared, dead.error) == ("done", 5, "It was broken off: its worker ended.")


def test_what_breaks_off_says_so(monkeypatch):
    run = take_run(ask().pk, now=NOW)
    monkeypatch.setattr("shared.exchange.reconcile.marks_there", lambda kind, *, after: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        carry_out(run, tell_time=lambda: NOW)

    run.refresh_from_db()
    assert (run.state, run.error) == ("done", "It was broken off: ZeroDivisionError.")


@pytest.mark.parametrize(("mends", "repaired"), [(True, 1), (False, 0)])
def test_the_task_makes_it_and_mends_where_that_was_asked(monkeypatch, mends, repaired):
    monkeypatch.setattr("shared.exchange.reconcile.marks_there", lambda kind, *, after: [])
    run = ask(repair=mends)

    tasks.compare(run.pk)
    tasks.compare(run.pk)

    run.refresh_from_db()
    assert (run.state, run.compared, run.different, run.repaired) == ("done", 1, 1, repaired)


def test_what_cannot_be_asked_for():
    with pytest.raises(NotFound):
        ask("comet")
    with pytest.raises(InvalidMove, match="mend them from the other portal"):
        ask("part", repair=True)
    assert not ReconcileRun.objects.exists()


def test_by_night_first_what_is_theirs_is_mended_then_what_is_ours_is_compared(monkeypatch):
    monkeypatch.setattr("shared.exchange.reconcile.marks_there", lambda kind, *, after: [])

    tasks.reconcile()
    mended = list(ReconcileRun.objects.values_list("type", "different", "repaired"))
    tasks.reconcile(mend=False)

    assert mended == [("thing", 1, 1)]
    assert list(ReconcileRun.objects.filter(type="part").values_list("different", "repaired")) == [(1, 0)]


def test_by_night_one_that_is_under_way_is_left_to_it():
    begin_run("thing", now=clock.now())

    tasks.reconcile()

    assert ReconcileRun.objects.get().state == "running"
