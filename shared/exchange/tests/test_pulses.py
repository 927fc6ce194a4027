from datetime import timedelta

import pytest

from shared import clock
from shared.exchange.health import pulses
from shared.exchange.health.looks import Look
from shared.exchange.health.pace import paced
from shared.exchange.health.vitals import vitals_of
from shared.exchange.models import Pulse
from shared.exchange.tests.factories import NOW, exchange_settings

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
EVERY = timedelta(seconds=30)


def test_a_pulse_is_one_row_that_says_when_and_what():
    pulses.beat("sweep", now=NOW)
    pulses.beat("sweep", now=NOW + MINUTE, found=3)

    assert list(Pulse.objects.values_list("name", "at", "data")) == [("sweep", NOW + MINUTE, {"found": 3})]


def test_a_turn_is_taken_once_in_so_long():
    seconds = (0, 1, 29, 30, 31, 61)
    taken = [pulses.take_turn("lookout", now=NOW + timedelta(seconds=one), every=EVERY) for one in seconds]

    assert taken == [True, False, False, True, False, True]


def test_a_clock_that_was_set_back_does_not_stop_the_turns():
    pulses.take_turn("lookout", now=NOW + timedelta(hours=1), every=EVERY)

    assert pulses.take_turn("lookout", now=NOW, every=EVERY) is True


def test_of_many_tasks_one_leaves_word(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(pulses, "_last_task", 0.0)
    pulses.task_beat(now=NOW)

    with django_assert_num_queries(0):
        for _ in range(100):
            pulses.task_beat(now=NOW + MINUTE)

    assert Pulse.objects.get().at == NOW


def heard(**ago):
    """Pulses by name, each so many minutes old; `broker` is (answers, tasks that wait)."""
    broker = ago.pop("broker", None)
    for name, minutes in ago.items():
        pulses.beat(name, now=NOW - minutes * MINUTE)
    if broker:
        pulses.beat(pulses.BROKER, now=NOW, ok=broker[0], since=NOW.isoformat(), queued=broker[1])
    return vitals_of(pulses.pulses(), began=NOW - 60 * MINUTE, now=NOW)


def test_workers_that_swept_lately_are_at_work():
    found = heard(sweep=2, broker=(True, 0))

    assert (found.workers, found.why_silent, found.swept_at) == ("ok", "", NOW - 2 * MINUTE)


@pytest.mark.parametrize(
    ("ago", "why"),
    [
        ({"broker": (False, None), "task": 0}, "Redis does not answer"),
        ({"broker": (True, 0), "task": 1}, "the scheduler is silent"),
        ({"broker": (True, 6)}, "no worker takes the tasks; 6 wait"),
        ({"broker": (True, 5), "task": 3}, "Neither a worker nor the scheduler"),
        ({}, "Neither a worker nor the scheduler"),
    ],
)
def test_silence_is_explained_by_what_else_is_heard(ago, why):
    found = heard(sweep=3, **ago)

    assert found.workers == "silent"
    assert why in found.why_silent


def test_a_portal_that_never_swept_is_silent_from_when_it_began():
    assert vitals_of({}, began=NOW - MINUTE, now=NOW).workers == "ok"
    assert vitals_of({}, began=NOW - 3 * MINUTE, now=NOW).workers == "silent"


def test_what_another_release_wrote_is_read_as_far_as_it_is_known():
    pulses.beat(pulses.PEER, now=NOW, ok=True, since=NOW.isoformat(), colour="blue")
    pulses.beat(pulses.BROKER, now=NOW)

    found = vitals_of(pulses.pulses(), began=NOW, now=NOW)

    assert (found.peer, found.broker) == (Look(ok=True, since=NOW), None)


@pytest.mark.parametrize(("ago", "word"), [(1, "ok"), (3, "silent")])
def test_readiness_says_whether_workers_are_heard_of_and_is_given_without_them(client, ago, word):
    pulses.beat(pulses.SWEEP, now=clock.now() - ago * MINUTE)

    response = client.get("/readyz")

    assert (response.status_code, response.json()["workers"]) == (200, word)


@pytest.mark.parametrize(
    ("scale", "seconds", "paced_seconds"),
    [(1, 120, 120), (0.5, 300, 150), (0.01, 300, 30), (0.01, 10, 10), (0.01, 0, 0)],
)
def test_tests_wait_less_but_never_miss_a_sweep(settings, scale, seconds, paced_seconds):
    settings.EXCHANGE = exchange_settings(schedule_scale=scale)

    assert paced(timedelta(seconds=seconds)) == timedelta(seconds=paced_seconds)
