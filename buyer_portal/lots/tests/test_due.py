"""What the clock does: closing at the deadline, and reminding of awards."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from buyer_portal.lots import states, tasks
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services import due, edit_lot
from buyer_portal.lots.services.due import remind_of_award
from buyer_portal.lots.waiting import lots_waiting
from shared.accounts.tests.factories import NOW, actor_for
from shared.comms.models import Notification
from shared.tests.test_db import in_threads

from .factories import lot_of, written
from .looking import nothing_left_behind, stands, told

pytestmark = pytest.mark.django_db

DEADLINE = NOW + timedelta(hours=2)


@pytest.fixture
def ending(trader):
    """A published lot on which bids are taken for two hours more."""
    return lot_of(trader, states.PUBLISHED, fields=written(bidDeadline=DEADLINE))


@pytest.mark.parametrize(("seconds", "status"), [(-1, states.PUBLISHED), (0, states.CLOSED), (3600, states.CLOSED)])
def test_a_lot_is_closed_at_its_deadline_and_not_before(ending, seconds, status):
    done = due.close_due_lots(now=DEADLINE + timedelta(seconds=seconds))

    assert stands(ending)[0] == status
    assert str(done) == ("1 of 1" if status == states.CLOSED else "0 of 0")


def test_a_lot_takes_no_bids_after_its_deadline_though_no_clock_has_come(ending):
    assert ending.is_open(DEADLINE - timedelta(milliseconds=1))
    assert not ending.is_open(DEADLINE)


def test_only_published_lots_are_closed(trader):
    early = written(bidDeadline=NOW - timedelta(hours=1))
    for status in states.MOVES:
        lot_of(trader, status, fields=early)

    assert due.close_due_lots(now=NOW).done == 1
    assert Lot.objects.filter(status=states.CLOSED).count() == 2  # one was already


def test_the_longest_overdue_are_closed_first(trader, monkeypatch):
    lots = [lot_of(trader, states.PUBLISHED, fields=written(bidDeadline=NOW - timedelta(hours=n))) for n in (1, 3, 2)]
    monkeypatch.setattr(due, "AT_ONCE", 2)

    due.close_due_lots(now=NOW)

    assert [stands(lot)[0] for lot in lots] == [states.PUBLISHED, states.CLOSED, states.CLOSED]


def test_a_lot_that_cannot_be_closed_stands_in_no_others_way(ending, trader, caplog):
    broken = lot_of(trader, states.PUBLISHED, fields=written(bidDeadline=NOW - timedelta(hours=9)))
    Lot.objects.filter(pk=broken.pk).update(body='{"volume": "none"}')

    done = due.close_due_lots(now=DEADLINE)

    assert (done.due, done.done) == (2, 1)
    assert [stands(lot)[0] for lot in (broken, ending)] == [states.PUBLISHED, states.CLOSED]
    assert broken.number in caplog.text


def test_a_lot_whose_deadline_was_moved_meanwhile_is_left_open(ending, elena, monkeypatch):
    """The clock saw it due; before it came to it, an edit that was begun in time was committed."""
    seen = Lot.objects.get(pk=ending.pk)
    later = written(bidDeadline=DEADLINE + timedelta(days=1))
    edit_lot(lot=ending, fields=later, by=elena, now=DEADLINE - timedelta(seconds=1))

    done = due.each([seen], lambda lot: due.services.close_lot(
        lot=lot, by=due.SYSTEM, now=DEADLINE, expected_version=lot.version
    ))  # fmt: skip

    assert (done.due, done.done, stands(ending)[0]) == (1, 0, states.PUBLISHED)


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_close_each_lot_once(trader):
    early = written(bidDeadline=NOW - timedelta(hours=1))
    lots = [lot_of(trader, states.PUBLISHED, fields=early) for _ in range(4)]

    in_threads(2, lambda _: due.close_due_lots(now=NOW))

    assert [told(lot) for lot in lots] == [[("lot.closed", 3, "closed")]] * 4
    assert Notification.objects.count() == 4


def test_the_task_closes_what_is_due(ending, clock):
    clock.move_to(DEADLINE)

    assert tasks.close_due_lots() == "1 of 1"


def run(*args):
    out = StringIO()
    call_command("close_due_lots", *args, stdout=out, stderr=StringIO())
    return out.getvalue().splitlines()


def test_the_command_says_what_it_would_do_and_what_it_did(ending, clock):
    assert run("--dry-run") == ["close_due_lots: would close 0 lots"]
    clock.move_to(DEADLINE)

    with nothing_left_behind():
        assert run("--dry-run") == ["close_due_lots: would close 1 lots"]
    assert run() == [
        f"{ending.number}: closed, bids until 2026-11-21T11:30:00.000Z",
        "close_due_lots: closed 1 of 1 lots that were due",
    ]
    assert run() == ["close_due_lots: closed 0 of 0 lots that were due"]


def test_the_command_says_what_it_could_not_close(ending, clock):
    Lot.objects.filter(pk=ending.pk).update(body='{"volume": "none"}')
    clock.move_to(DEADLINE)

    assert run() == ["close_due_lots: closed 0 of 1 lots that were due; 1 could not be closed, the log says why"]


@pytest.fixture
def closed(trader):
    return lot_of(trader, states.CLOSED)


def reminders():
    return list(Notification.objects.order_by("created_at").values_list("kind", flat=True))


def test_the_buyer_is_reminded_at_half_time_and_when_it_is_over(closed):
    for days in (1, 4.9, 5, 6, 9.9, 10, 11, 30):
        due.remind_of_awards(now=NOW + timedelta(days=days))

    assert reminders() == ["award_reminder", "award_overdue"]
    assert stands(closed) == (states.CLOSED, 2, 1)  # nothing closes by itself


def test_every_colleague_is_reminded_once(closed, viewer):
    for _ in range(2):
        due.remind_of_awards(now=NOW + timedelta(days=5))

    assert reminders() == ["award_reminder"] * 2


@pytest.mark.parametrize("status", sorted(set(states.MOVES) - {states.CLOSED}))
def test_nobody_is_reminded_of_what_does_not_wait(trader, status):
    lot = lot_of(trader, status, fields=written(bidDeadline=NOW - timedelta(days=20)))

    assert due.remind_of_awards(now=NOW + timedelta(days=20)).done == 0
    assert remind_of_award(lot=lot, now=NOW + timedelta(days=20)) is False
    assert reminders() == []


def test_a_lot_that_is_awarded_whole_waits_for_signatures_and_not_for_its_buyer(trader):
    lot = lot_of(trader, states.CLOSED)
    Lot.objects.filter(pk=lot.pk).update(awarded=int(lot.volume_amount * 1000))

    assert remind_of_award(lot=lot, now=NOW + timedelta(days=20)) is False
    assert [one for one in lots_waiting(actor_for(trader), NOW) if "Award" in one.title] == []


def test_the_task_reminds(closed, clock):
    clock.move_to(NOW + timedelta(days=5))

    assert tasks.remind_of_awards() == "1 of 1"


def test_the_scheduler_knows_both_tasks(settings):
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert {tasks.close_due_lots.name, tasks.remind_of_awards.name} <= names
