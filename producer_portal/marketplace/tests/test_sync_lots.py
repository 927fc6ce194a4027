from datetime import timedelta
from io import StringIO
from threading import Thread

import pytest
from celery import current_app
from celery.signals import worker_ready
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from producer_portal.marketplace import services, tasks
from producer_portal.marketplace.models import LotSync, MarketLot
from producer_portal.marketplace.services.sync import begin_run, sync_lots
from shared import clock, schemas
from shared.clock import to_wire
from shared.exchange.models import InboxMessage
from shared.ids import new_message_id

from .factories import NOW, buyer, mirrored, record

pytestmark = pytest.mark.django_db


def sync(**options):
    run = begin_run(tell_time=clock.now, **options)
    for _ in sync_lots(run):
        pass
    return str(run.tally)


def command(*arguments):
    out = StringIO()
    call_command("sync_lots", *arguments, stdout=out)
    return out.getvalue().splitlines()[-1]


def event(name, lot, **more):
    return {"event": name, "timestamp": to_wire(NOW), "id": new_message_id(), "lot": lot, **more}


def test_the_first_sync_takes_every_open_lot_page_by_page(far_buyer):
    far_buyer.holds(*(record() for _ in range(5)), record(status="closed"))

    assert sync() == "5 seen, 5 created, 0 updated, 0 unchanged, 0 removed"
    assert MarketLot.objects.active().count() == 5
    assert sum(path == "/api/lots/external" for path, _, _ in far_buyer.asked) == 3


def test_the_trusted_key_is_shown(far_buyer):
    sync()

    assert {headers["X-API-Key"] for _, _, headers in far_buyer.asked} == {settings.PEER_API_KEY}


def test_what_is_here_already_is_unchanged_and_tells_nothing(far_buyer, told):
    lot = record()
    mirrored(**lot)
    told.clear()

    assert [far_buyer.holds(lot) and sync(full=True) for _ in range(2)] == [
        "1 seen, 0 created, 0 updated, 1 unchanged, 0 removed"
    ] * 2
    assert told == []


def test_what_is_newer_there_is_taken(far_buyer):
    lot = record()
    mirrored(**lot)
    far_buyer.holds(lot | {"version": 3, "title": "Newer"})

    assert sync() == "1 seen, 0 created, 1 updated, 0 unchanged, 0 removed"
    assert MarketLot.objects.get().title == "Newer"


def test_what_is_newer_here_stays(far_buyer):
    lot = record()
    mirrored(**(lot | {"version": 9, "title": "By a message, just now"}))
    far_buyer.holds(lot)

    assert sync() == "1 seen, 0 created, 0 updated, 1 unchanged, 0 removed"
    assert MarketLot.objects.get().version == 9


@pytest.mark.parametrize("status", ["closed", "sold", "unsuccessful", "cancelled"])
def test_a_lot_that_is_no_longer_listed_takes_its_owners_word(far_buyer, told, status):
    lot = record()
    mirrored(**lot)
    far_buyer.holds(lot | {"version": 5, "status": status, "reason": "A reason."})

    assert sync() == "0 seen, 0 created, 0 updated, 0 unchanged, 1 removed"
    mirror = MarketLot.objects.get()
    assert (mirror.status, mirror.reason, mirror.version) == (status, "A reason.", 5)
    assert [fact for fact, _ in told] == ["lot_appeared", "lot_left"]


def test_a_lot_that_its_owner_does_not_know_is_taken_down(far_buyer, told):
    mirrored()

    assert sync() == "0 seen, 0 created, 0 updated, 0 unchanged, 1 removed"
    mirror = MarketLot.objects.get()
    assert (mirror.status, mirror.reason, mirror.deleted) == ("deleted", services.NO_REASON, False)
    assert [fact for fact, _ in told] == ["lot_appeared", "lot_left"]
    assert sync(full=True) == "0 seen, 0 created, 0 updated, 0 unchanged, 0 removed"


def test_a_lot_that_comes_back_to_the_list_is_open_again(far_buyer, told):
    lot = record()
    mirrored(**lot)
    sync()
    far_buyer.holds(lot)

    assert sync(full=True) == "1 seen, 0 created, 1 updated, 0 unchanged, 0 removed"
    assert MarketLot.objects.get().is_active
    assert [fact for fact, _ in told] == ["lot_appeared", "lot_left", "lot_appeared"]


def test_a_cancelled_lot_does_not_come_back_by_an_old_list(far_buyer):
    lot = record()
    mirrored(**(lot | {"version": 3, "status": "cancelled"}))
    far_buyer.holds(lot)

    sync(full=True)

    assert MarketLot.objects.get().status == "cancelled"


def test_a_lot_published_while_we_read_is_not_removed(far_buyer):
    """The list is read in pages; a lot that moved between two of them stands on neither."""
    lot = record()
    mirrored(**lot)
    far_buyer.holds(lot).instead["/api/lots/external"] = b'{"lots": [], "count": 0, "nextCursor": null}'

    assert sync(full=True) == "0 seen, 0 created, 0 updated, 0 unchanged, 0 removed"
    assert MarketLot.objects.get().is_active


def test_the_feed_closes_what_delivery_lost(far_buyer, told):
    lot = record()
    far_buyer.holds(lot)
    sync()
    del far_buyer.lots[lot["_id"]]
    cancelled = lot | {"version": 3, "status": "cancelled", "reason": "Replaced."}
    far_buyer.events += [event("lot.published", lot, organization=buyer()), event("lot.deleted", cancelled)]

    answer = sync()

    assert answer == "0 seen, 0 created, 0 updated, 0 unchanged, 1 removed (2 lost messages recovered)"
    mirror = MarketLot.objects.get()
    assert (mirror.status, mirror.reason, mirror.buyer_name) == ("cancelled", "Replaced.", "Helvia Airways")
    assert [fact for fact, _ in told] == ["lot_appeared", "lot_left"]


def test_messages_that_came_are_not_handled_again(far_buyer):
    lot = record()
    far_buyer.holds(lot).events += [event("lot.published", lot)]
    sync(full=True)
    InboxMessage.objects.update(last_error="handled once")

    assert sync(full=True) == "1 seen, 0 created, 0 updated, 1 unchanged, 0 removed"
    assert InboxMessage.objects.get().last_error == "handled once"


def test_the_next_sync_reads_from_where_the_last_one_ended(far_buyer):
    far_buyer.holds(record(updatedAt="2026-11-20T10:00:00.000Z"), record(updatedAt="2026-11-20T12:00:00.000Z"))
    sync()
    far_buyer.asked.clear()

    assert sync() == "1 seen, 0 created, 0 updated, 1 unchanged, 0 removed"
    assert far_buyer.asked[0][1]["updatedSince"] == "2026-11-20T11:50:00.000Z"


def test_since_is_asked_and_leaves_the_mark_where_it_was(far_buyer):
    far_buyer.holds(record(updatedAt="2026-11-20T12:00:00.000Z"))
    sync()
    far_buyer.holds(record(updatedAt="2026-11-20T18:00:00.000Z"))

    assert command("--since", "2026-11-20") == "sync_lots: 2 seen, 1 created, 0 updated, 1 unchanged, 0 removed"
    assert to_wire(LotSync.objects.get().listed_until) == "2026-11-20T12:00:00.000Z"


def test_a_dry_run_says_what_differs_and_changes_nothing(far_buyer, told):
    same, changed, gone = record(), record(), record()
    for lot in (same, changed, gone):
        mirrored(**lot)
    told.clear()
    far_buyer.holds(same, changed | {"version": 3}, record())
    far_buyer.events += [event("lot.published", record())]

    answer = command("--dry-run")

    assert answer == "sync_lots, dry run: 3 seen, 1 created, 1 updated, 1 unchanged, 1 removed"
    assert (MarketLot.objects.active().count(), told) == (3, [])
    assert not LotSync.objects.exists()
    assert not InboxMessage.objects.exists()


@pytest.mark.parametrize("broken_at", ["/api/lots/external", "/api/events"])
def test_when_the_buyer_portal_is_down_it_says_so_and_loses_nothing(far_buyer, broken_at):
    kept = mirrored()
    far_buyer.holds(record())
    far_buyer.broken_at = broken_at

    with pytest.raises(CommandError, match="Nothing is lost"):
        command()

    assert LotSync.objects.get().error
    assert LotSync.objects.get().listed_until is None
    assert MarketLot.objects.filter(pk=kept.pk).exists()
    far_buyer.broken_at = None
    assert command().startswith("sync_lots: 1 seen")
    assert LotSync.objects.get().error == ""


def test_lots_are_not_removed_when_their_owner_cannot_be_asked(far_buyer):
    lot = mirrored()
    far_buyer.broken_at = "/api/lots/external/"

    with pytest.raises(CommandError):
        command("--full")

    assert MarketLot.objects.get(pk=lot.pk).is_active


@pytest.mark.parametrize("answer", [b"", b"[]", b"null", b"{}", b'{"lots": {}}', b"<html>", b'{"lots": "x"}'])
def test_an_answer_that_cannot_be_read_is_an_error_in_words(far_buyer, answer):
    kept = mirrored()
    far_buyer.instead["/api/lots/external"] = answer

    with pytest.raises(CommandError, match="Nothing is lost"):
        command("--full")

    assert MarketLot.objects.get().pk == kept.pk


def test_a_lot_that_cannot_be_read_holds_up_none_of_the_others(far_buyer):
    here = record()
    mirrored(**here)
    far_buyer.holds(here | {"version": 3, "volume": "a lot"}, record(), record())

    answer = command("--full")

    assert answer == "sync_lots: 3 seen, 2 created, 0 updated, 0 unchanged, 0 removed (1 could not be read)"
    assert MarketLot.objects.active().count() == 3


def test_two_syncs_at_once_do_each_thing_once(far_buyer, told):
    far_buyer.holds(*(record() for _ in range(4)))
    one, two = (sync_lots(begin_run(tell_time=clock.now)) for _ in range(2))

    for step in (one, two, one, two):
        next(step)
    list(one), list(two)

    assert MarketLot.objects.count() == len(told) == 4


def test_full_and_since_exclude_each_other():
    with pytest.raises(CommandError, match="not allowed"):
        command("--full", "--since", "2026-11-20")


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01", "10^9"])
def test_since_is_a_day_or_a_time(since):
    with pytest.raises(CommandError, match="since"):
        command("--since", since)


def test_the_task_does_the_same_and_survives_a_buyer_who_is_down(far_buyer):
    far_buyer.holds(record())
    assert tasks.sync_lots() == "1 seen, 1 created, 0 updated, 0 unchanged, 0 removed"

    far_buyer.broken_at = "/api"
    tasks.sync_lots()

    assert "503" in LotSync.objects.get().error


def test_a_full_list_asks_the_store_little(far_buyer, django_assert_max_num_queries):
    lots = [record(updatedAt=to_wire(NOW - timedelta(days=1))) for _ in range(30)]
    far_buyer.per = 50
    far_buyer.holds(*lots)
    sync()

    with django_assert_max_num_queries(14):
        sync(full=True)


def test_workers_that_start_ask_for_a_sync():
    with current_app.connection_for_write() as connection:
        queue = connection.SimpleQueue(settings.CELERY_TASK_DEFAULT_QUEUE)
        queue.clear()

        worker_ready.send(sender=None)

        assert queue.get(timeout=2).headers["task"] == "producer_portal.marketplace.tasks.sync_lots"


def test_new_lots_ask_the_store_as_little_however_many(far_buyer):
    far_buyer.per = 50
    asked = []
    for count in (2, 20):
        ids = [f"{count:011x}{number:011x}01" for number in range(count)]  # at those in 00 words are counted anew
        far_buyer.holds(*(record(_id=pk, description="Rare in any market: ponyfeathers.") for pk in ids))
        with CaptureQueriesContext(connection) as queries:
            sync(full=True)
        asked.append(sum("INSERT" not in query["sql"] for query in queries))

    assert asked[1] <= asked[0] + 2
    assert MarketLot.objects.searching("ponyfeathers").count() == 22


def test_a_lot_that_stands_twice_on_a_page_is_taken_once(told):
    first = record()
    lots = [schemas.Lot.model_validate(lot) for lot in (first, first, first | {"version": 3, "title": "Newer"})]

    taken = services.take_listed(lots=lots, now=NOW)

    assert vars(taken) == {"created": 1, "updated": 1, "unchanged": 1}
    assert MarketLot.objects.get().title == "Newer"
    assert [fact for fact, _ in told] == ["lot_appeared", "lot_changed"]


def test_words_left_behind_by_a_lot_of_long_ago_are_in_nobodys_way():
    lot = mirrored(description="ponyfeathers")
    MarketLot.objects.filter(pk=lot.pk).delete()

    services.take_listed(lots=[schemas.Lot.model_validate(record(_id=lot.pk, description="ponyfeathers"))], now=NOW)

    assert MarketLot.objects.searching("ponyfeathers").get().pk == lot.pk


@pytest.mark.django_db(transaction=True)
def test_a_message_and_a_list_at_the_same_moment_take_each_lot_once(told):
    lots = [schemas.Lot.model_validate(record()) for _ in range(20)]
    jobs = [lambda: services.take_listed(lots=lots, now=NOW)]
    jobs += [lambda lot=lot: services.take_lot(lot=lot, now=NOW, told_at=NOW) for lot in lots[::7]]

    threads = [Thread(target=_alone, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert MarketLot.objects.count() == 20
    assert sorted(told) == sorted(("lot_appeared", lot.id) for lot in lots)


def _alone(job):
    try:
        job()
    finally:
        connection.close()
