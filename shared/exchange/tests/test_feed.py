import threading
from datetime import timedelta

import pytest
from django.db import connection

from shared.db import atomic
from shared.exchange.feed import events_after, number_feed
from shared.exchange.models import FeedCounter, OutboxEvent
from shared.exchange.tests.factories import NOW, sent
from shared.ids import new_id

pytestmark = pytest.mark.django_db


def bodies(*events):
    return [event.body for event in events]


def test_events_are_numbered_without_gaps_in_the_order_they_happened():
    late, early = sent(now=NOW + timedelta(seconds=1)), sent(now=NOW)

    assert number_feed() == 2
    assert number_feed() == 0
    third = sent(now=NOW)
    number_feed()

    page = events_after(0, limit=10, organization_id="")
    assert page.bodies == bodies(early, late, third)
    assert (page.cursor, page.is_last) == (3, True)


def test_what_is_not_numbered_is_not_in_the_feed():
    sent()

    page = events_after(0, limit=10, organization_id="")

    assert (page.bodies, page.cursor, page.is_last) == ([], 0, True)


def test_the_feed_is_read_in_pages():
    events = [sent(now=NOW + timedelta(seconds=number)) for number in range(5)]
    number_feed()
    read, cursor, last = [], 0, False

    while not last:
        page = events_after(cursor, limit=2, organization_id="")
        read += page.bodies
        cursor, last = page.cursor, page.is_last

    assert read == bodies(*events)
    assert events_after(cursor, limit=2, organization_id="").cursor == 5


def test_an_organisation_sees_what_is_public_its_own_and_what_it_is_party_to():
    mine, other = new_id(), new_id()
    seen = [
        sent_as(organization_id=mine),
        sent_as(organization_id=mine, draft=True),
        sent_as(organization_id=other, public=True),
        sent_as(organization_id=other, parties=f"|{new_id()}|{mine}|"),
    ]
    unseen = [
        sent_as(organization_id=other),
        sent_as(organization_id=other, draft=True, public=True),
        sent_as(organization_id=other, parties=f"|{new_id()}|"),
    ]
    number_feed()

    assert events_after(0, limit=50, organization_id=mine).bodies == bodies(*seen)
    everything = events_after(0, limit=50, organization_id="").bodies
    assert set(everything) == set(bodies(*seen, *unseen)) - set(bodies(seen[1], unseen[1]))


def test_a_cursor_passes_over_what_may_not_be_seen():
    for _ in range(3):
        sent_as(organization_id=new_id())
    number_feed()

    assert events_after(0, limit=50, organization_id=new_id()).cursor == 3


def test_a_page_of_the_feed_is_two_queries(django_assert_num_queries):
    for _ in range(30):
        sent()
    number_feed()

    with django_assert_num_queries(2):
        events_after(3, limit=20, organization_id="")


@pytest.mark.django_db(transaction=True)
def test_a_reader_never_misses_a_row_that_commits_late():
    """Writers commit in another order than they began; a reader polls all the while and sees every row."""
    count, read, stop = 60, [], threading.Event()

    def write(lane):
        try:
            for number in range(count // 4):
                slow_write(lane, number)
        finally:
            connection.close()

    def poll():
        cursor = 0
        try:
            while not stop.is_set():
                number_feed()
                page = events_after(cursor, limit=7, organization_id="")
                cursor = page.cursor
                read.extend(page.bodies)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(lane,)) for lane in range(4)]
    sweeps = [threading.Thread(target=poll), threading.Thread(target=number_forever, args=(stop,))]
    for thread in [*sweeps, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    while OutboxEvent.objects.filter(feed_number=0).exists():
        number_feed()
    total = FeedCounter.objects.get(name="sent").last
    while len(read) < total and sweeps[0].is_alive():
        stop.wait(0.05)
    stop.set()
    for thread in sweeps:
        thread.join()

    assert total == count
    assert read == bodies(*OutboxEvent.objects.order_by("feed_number"))


def number_forever(stop):
    try:
        while not stop.wait(0.005):
            number_feed()
    finally:
        connection.close()


@atomic
def slow_write(lane, number):
    sent(now=NOW + timedelta(milliseconds=number))
    threading.Event().wait(0.001 * lane)


def sent_as(**fields):
    event = sent()
    OutboxEvent.objects.filter(pk=event.pk).update(**fields)
    return event
