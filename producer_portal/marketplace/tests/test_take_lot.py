from datetime import timedelta
from decimal import Decimal
from threading import Thread

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings, strategies

from producer_portal.marketplace.models import MarketLot
from producer_portal.marketplace.services import take_lot, take_lot_event
from shared.accounts.models import Organization
from shared.audit.models import Event
from shared.clock import to_wire
from shared.exchange.projections import Applied
from shared.ids import new_id
from shared.lots import NEVER, NO_LIMIT
from shared.schemas import json

from . import facts
from .factories import BUYER, NOW, buyer, envelope, mirrored, record, wire_lot

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=1)


def states_and_facts(told):
    return MarketLot.objects.get().status, [fact for fact, _ in told]


def test_a_new_lot_is_mirrored_whole(told):
    sent = record()

    applied = take_lot_event(envelope(lot=sent, organization=buyer()), now=NOW)

    lot = MarketLot.objects.get()
    assert applied == Applied.CREATED
    assert (lot.pk, lot.version, lot.status, lot.first_seen_at, lot.left_at) == (sent["_id"], 2, "published", NOW, None)
    assert json.loads(lot.body.encode()) == sent | {"pricing": sent["pricing"] | {"pricePerUnit": 2050}}
    assert told == [("lot_appeared", lot.pk)]


def test_columns_are_those_that_lists_need(told):
    lot = mirrored()

    assert (lot.buyer_name, lot.volume_tonnes, lot.volume_kg) == ("Helvia Airways", 4000, 4_000_000)
    assert (lot.carbon_intensity, lot.carbon_per_gj, lot.certification) == (25, 25_000, "ISCC CORSIA")
    assert (lot.price_per_unit, lot.price_basis, lot.closes_at) == (2050, "fixed", NOW + timedelta(days=6))


def test_what_a_lot_leaves_out_sorts_last(told):
    lot = mirrored(volume=None, specification=None, bidDeadline=None, pricing=None)

    assert (lot.volume_kg, lot.carbon_per_gj, lot.closes_at) == (0, NO_LIMIT, NEVER)


def test_numbers_keep_every_digit(told):
    lot = mirrored(volume={"amount": Decimal("1234.567"), "unit": "tonnes"}, pricing=None)

    assert lot.lot.volume.amount == Decimal("1234.567")
    assert '"amount":1234.567' in lot.body


@pytest.mark.parametrize("event", ["lot.created", "lot.published", "lot.updated", "lot.closed"])
def test_every_event_but_deleted_is_an_upsert(told, event):
    first = record()
    take_lot_event(envelope(lot=first), now=NOW)

    take_lot_event(envelope(event, lot=first | {"version": 3, "title": "Changed"}), now=LATER)

    assert MarketLot.objects.get().title == "Changed"


def test_the_same_version_again_changes_nothing(told):
    message = envelope()
    take_lot_event(message, now=NOW)

    applied = take_lot_event(message, now=LATER)

    assert applied == Applied.UNCHANGED
    assert MarketLot.objects.get().applied_at == NOW
    assert len(told) == 1


def test_an_older_version_changes_nothing(told):
    first = record(version=5)
    take_lot_event(envelope(lot=first), now=NOW)

    applied = take_lot_event(envelope(lot=first | {"version": 4, "title": "Old"}), now=LATER)

    assert applied == Applied.UNCHANGED
    assert MarketLot.objects.get().title == first["title"]


def test_a_closed_lot_leaves_once(told):
    first = record()
    take_lot_event(envelope(lot=first), now=NOW)

    closed = envelope("lot.closed", lot=first | {"version": 3, "status": "closed"})
    take_lot_event(closed, now=LATER)
    take_lot_event(closed, now=LATER)

    assert states_and_facts(told) == ("closed", ["lot_appeared", "lot_left"])
    assert MarketLot.objects.get().left_at == LATER


def test_a_cancelled_lot_leaves_with_its_reason_and_a_tombstone(told):
    first = record()
    take_lot_event(envelope(lot=first), now=NOW)

    last = first | {"version": 3, "status": "cancelled", "reason": "Replaced by one tender."}
    take_lot_event(envelope("lot.deleted", lot=last), now=LATER)

    lot = MarketLot.objects.get()
    assert (lot.status, lot.reason, lot.deleted, lot.is_active) == ("cancelled", "Replaced by one tender.", True, False)
    trail = Event.objects.get(verb="mirror_lot")
    assert (trail.before, trail.after, trail.why, trail.via) == ("published", "cancelled", lot.reason, "system")


def test_a_deletion_that_comes_first_keeps_the_lot_away(told):
    first = record()
    take_lot_event(envelope("lot.deleted", lot=first | {"version": 3, "status": "cancelled"}), now=NOW)

    take_lot_event(envelope("lot.created", lot=first), now=LATER)

    assert states_and_facts(told) == ("cancelled", [])


def test_a_partner_who_deletes_a_lot_it_calls_published_is_understood(told):
    first = record(version=None)
    take_lot_event(envelope(lot=first), now=NOW)

    take_lot_event(envelope("lot.deleted", lot=first, at=LATER), now=LATER)
    take_lot_event(envelope("lot.published", lot=first), now=LATER)

    assert states_and_facts(told) == ("deleted", ["lot_appeared", "lot_left"])


def test_without_versions_the_later_update_wins(told):
    first = record(version=None)
    newer = first | {"title": "Newer", "updatedAt": to_wire(NOW - timedelta(days=1))}
    for lot in (first, newer, first):
        take_lot_event(envelope(lot=lot), now=NOW)

    assert MarketLot.objects.get().title == "Newer"


def test_without_versions_and_times_the_message_tells_which_is_later(told):
    first = record(version=None, updatedAt=None)
    take_lot_event(envelope(lot=first, at=NOW), now=NOW)

    take_lot_event(envelope(lot=first | {"title": "Newer"}, at=LATER), now=LATER)
    take_lot_event(envelope(lot=first | {"title": "Late"}, at=NOW - timedelta(hours=1)), now=LATER)

    assert MarketLot.objects.get().title == "Newer"


def test_lot_and_organization_are_judged_each_by_its_own_version(told):
    first = record()
    take_lot_event(envelope(lot=first, organization=buyer(version=2, brand="Helvia")), now=NOW)

    stale_name = buyer(version=1, brand="Old name")
    take_lot_event(envelope(lot=first | {"version": 3}, organization=stale_name), now=LATER)
    take_lot_event(envelope(lot=first, organization=buyer(version=3, brand="Helvia Group")), now=LATER)

    lot = MarketLot.objects.get()
    assert (lot.version, lot.buyer_name) == (3, "Helvia Group")
    assert Organization.objects.get(pk=BUYER).version == 3


def test_an_organization_of_this_portal_is_not_renamed_from_outside(told):
    mine = Organization.objects.create(name="Rotterdam Renewables", kind="producer")

    take_lot_event(envelope(orgId=mine.pk, organization=buyer(version=9, brand="Evil", pk=mine.pk)), now=NOW)

    assert str(Organization.objects.get(pk=mine.pk)) == "Rotterdam Renewables"


def test_a_changed_lot_is_told_as_changed(told):
    first = record()
    take_lot_event(envelope(lot=first), now=NOW)

    take_lot_event(envelope("lot.updated", lot=first | {"version": 3, "revision": 2, "tags": ["new"]}), now=LATER)

    assert states_and_facts(told) == ("published", ["lot_appeared", "lot_changed"])
    assert Event.objects.get(verb="mirror_lot").data == {"version": 3, "revision": 2, "changed": ["tags"]}


def test_when_a_reaction_fails_nothing_was_taken(settings):
    settings.REACTIONS = f"{__name__}.BROKEN"

    with pytest.raises(RuntimeError):
        take_lot_event(envelope(organization=buyer()), now=NOW)

    assert not MarketLot.objects.exists()
    assert not Organization.objects.filter(pk=BUYER).exists()


def test_texts_longer_than_columns_are_cut_there_alone(told):
    lot = mirrored(number="N" * 100)

    assert (lot.number, lot.lot.number) == ("N" * 20, "N" * 100)


def fail(**about):
    raise RuntimeError


BROKEN = {"lots_appeared": (f"{__name__}.fail",)}

versions = strategies.lists(strategies.sampled_from(range(1, 8)), min_size=1, max_size=20)
ends = strategies.sampled_from(["published", "closed", "sold", "cancelled"])


@given(order=versions, statuses=strategies.lists(ends, min_size=8, max_size=8))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_and_any_repeats_end_in_the_newest_state(told, order, statuses):
    lot_id, first = new_id(), record()
    told.clear()

    for version in order:
        status = statuses[version]
        event = "lot.deleted" if status == "cancelled" else "lot.updated"
        sent = first | {"_id": lot_id, "version": version, "status": status, "title": f"Version {version}"}
        take_lot_event(envelope(event, lot=sent), now=NOW)

    lot, newest = MarketLot.objects.get(pk=lot_id), max(order)
    assert (lot.version, lot.title, lot.status) == (newest, f"Version {newest}", statuses[newest])
    assert lot.deleted == (statuses[newest] == "cancelled")
    active = [fact for fact, _ in told if fact != "lot_changed"]
    assert active == ["lot_appeared", "lot_left"] * (len(active) // 2) + ["lot_appeared"] * (len(active) % 2)
    assert lot.is_active == bool(len(active) % 2)


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_end_in_the_newest_state_and_tell_each_fact_once(told):
    first = record()
    sent = [first | {"version": version} for version in range(1, 9)]
    sent += [first | {"version": 9, "status": "closed"}]
    take_lot(lot=wire_lot(**first), now=NOW, told_at=NOW)  # it is on the market; else it may be gone before it appears

    def work(lots):
        for lot in lots:
            take_lot(lot=wire_lot(**lot), now=NOW, told_at=NOW)
        connection.close()

    threads = [Thread(target=work, args=(sent[start::-1] + sent[start:],)) for start in (2, 5, 8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert MarketLot.objects.get().version == 9
    assert [fact for fact, _ in facts.TOLD if fact == "lot_left"] == ["lot_left"]
