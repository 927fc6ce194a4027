"""How fast and how many: exact where it matters, and cheap whatever the tables hold."""

import itertools
from datetime import timedelta

import pytest

from shared.exchange import states
from shared.exchange.endpoints import the_peer
from shared.exchange.health.flow import (
    HOURS,
    SAMPLE,
    Spread,
    keep_hours,
    last_hours,
    round_trips,
    saved_to_confirmed,
    spread,
    start_of_hour,
)
from shared.exchange.models import Attempt, Delivery, FlowHour, OutboxEvent
from shared.exchange.tests.factories import NOW, EndpointFactory, InboxMessageFactory, sent
from shared.ids import first_id_at

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NUMBERS = itertools.count()
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def message_id(moment, number):
    """The id of a message that was written at `moment`."""
    milliseconds = round(moment.timestamp() * 1000)
    return "msg_" + "".join(ALPHABET[milliseconds >> shift & 31] for shift in range(45, -5, -5)) + f"{number:016d}"


def delivered(*took, at=NOW, to=None):
    """Messages that were confirmed at `at`, so many milliseconds after they were written."""
    for milliseconds in took:
        event = sent(to=[to] if to else None)
        name = message_id(at - timedelta(milliseconds=milliseconds), next(NUMBERS))
        rows = OutboxEvent.objects.filter(pk=event.pk)
        copy = rows.get()
        copy.pk, copy.aggregate_version = name, copy.aggregate_version + 10**6
        copy.save(force_insert=True)
        Delivery.objects.filter(event=event).update(event=copy, state=states.DELIVERED, finished_at=at)


def received(*moments):
    for number, moment in enumerate(moments):
        InboxMessageFactory(id=f"{first_id_at(moment)[:8]}{number:016x}", received_at=moment)


@pytest.mark.parametrize(
    ("times", "found"),
    [
        ([], None),
        ([7.0], Spread(1, 7.0, 7.0)),
        ([3.0, 1.0, 2.0], Spread(3, 2.0, 3.0)),
        ([float(number) for number in range(1, 101)], Spread(100, 50.0, 95.0)),
    ],
)
def test_the_median_and_the_95th_percentile_are_figures_that_were_there(times, found):
    assert spread(times) == found


def test_from_saved_to_confirmed_counts_the_last_hour_at_this_endpoint():
    peer = the_peer(NOW)
    delivered(100, 200, 300)
    delivered(99_000, at=NOW - HOUR - timedelta(seconds=1))
    delivered(88_000, to=EndpointFactory())
    sent()

    assert saved_to_confirmed(peer.pk, now=NOW) == Spread(3, 200.0, 300.0)


def test_round_trips_are_those_of_tries_that_were_taken():
    peer = the_peer(NOW)
    row = Delivery.objects.get(event=sent())
    moments = [(NOW, 204, 5.0), (NOW, 500, 900.0), (NOW, None, 15_000.0), (NOW - 2 * HOUR, 204, 77.0)]
    for number, (moment, status, took) in enumerate(moments, start=1):
        name = f"{first_id_at(moment)[:8]}{number:016x}"
        Attempt.objects.create(id=name, delivery=row, number=number, at=moment, took_ms=took, status=status)

    assert round_trips(peer.pk, now=NOW) == Spread(1, 5.0, 5.0)


def test_hours_that_are_over_are_counted_once_and_kept():
    this = start_of_hour(NOW)
    delivered(100, 300, at=this - timedelta(minutes=1))
    delivered(500, at=this - 3 * HOUR)
    received(this - timedelta(seconds=1), this - timedelta(minutes=59), this - 2 * HOUR, this)

    assert keep_hours(now=NOW) == HOURS
    assert keep_hours(now=NOW) == 0

    kept = {row.hour: (row.sent, row.received, row.median_ms, row.slow_ms) for row in FlowHour.objects.all()}
    assert kept[this - HOUR] == (2, 2, 100.0, 300.0)
    assert kept[this - 2 * HOUR] == (0, 1, None, None)
    assert kept[this - 3 * HOUR] == (1, 0, 500.0, 500.0)
    assert keep_hours(now=NOW + HOUR) == 1


def test_the_last_hours_end_with_the_one_that_runs():
    received(NOW, NOW)
    delivered(1, at=NOW)
    this = start_of_hour(NOW)
    FlowHour.objects.create(hour=this - HOUR, sent=5, received=6, median_ms=1, slow_ms=2)

    hours = last_hours(now=NOW + timedelta(seconds=1))

    assert len(hours) == HOURS + 1
    assert (hours[-1].hour, hours[-1].sent, hours[-1].received, hours[-1].messages) == (this, 1, 2, 3)
    assert (hours[-2].messages, hours[-2].slow_ms) == (11, 2.0)
    assert (hours[0].hour, hours[0].messages) == (this - HOURS * HOUR, None)


def test_looking_costs_the_same_however_much_was_sent(django_assert_num_queries):
    peer = the_peer(NOW)
    for _ in range(2):
        with django_assert_num_queries(1 + 1 + 3):  # confirmed, round trips; kept hours, and two counts of this one
            saved_to_confirmed(peer.pk, now=NOW)
            round_trips(peer.pk, now=NOW)
            last_hours(now=NOW)
        delivered(*range(20))


def test_only_the_newest_are_read():
    assert SAMPLE <= 500
