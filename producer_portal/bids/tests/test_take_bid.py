import itertools

import pytest

from producer_portal.bids.models import ProducerBid, SeenOffer
from producer_portal.bids.services import submit_bid
from producer_portal.bids.services.mirror import take_bid, take_bid_event
from producer_portal.marketplace.tests.factories import NOW
from shared import schemas
from shared.audit.models import Event
from shared.exchange.projections import Applied
from shared.ids import new_id
from shared.schemas.golden.examples import examples

from .factories import drafted, offer, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def bid(lot, joost):
    return submit_bid(bid=drafted(lot, joost), by=joost, now=NOW)


def stands(bid):
    found = ProducerBid.objects.get(pk=bid.pk)
    return found.status, found.turn, found.mirror_version, found.holds_place


def seen(bid):
    return list(SeenOffer.objects.filter(bid=bid).order_by("number").values_list("number", "status"))


@pytest.mark.parametrize(
    ("there", "here", "holds"),
    [
        ("pending", "submitted", True), ("counter_offer", "counter_offer", True), ("stale", "stale", True),
        ("accepted", "won", True), ("rejected", "lost", False), ("withdrawn", "withdrawn", False),
        ("expired", "expired", False), ("lapsed", "lapsed", False),
    ],
)  # fmt: skip
def test_each_status_has_its_name_here(bid, there, here, holds):
    take_bid(record=record(bid, there), now=NOW)

    assert (stands(bid)[0], stands(bid)[3]) == (here, holds)


def test_in_any_order_and_doubled_the_newest_word_wins(lot, joost):
    words = [("pending", 2), ("counter_offer", 3), ("pending", 4), ("accepted", 5)]
    ends = set()
    for order in itertools.permutations(words):
        bid = submit_bid(bid=drafted(lot, joost), by=joost, now=NOW)
        for status, version in (*order, order[0]):
            take_bid(record=record(bid, status, version, _id=bid.pk[::-1]), now=NOW)
        ends.add(stands(bid))
        ProducerBid.objects.filter(pk=bid.pk).update(holds_place=False, buyer_bid_id="")

    assert ends == {("won", "none", 5, True)}


def test_the_same_word_again_changes_nothing(bid):
    told = record(bid, "counter_offer", 3)
    take_bid(record=told, now=NOW)
    before = list(ProducerBid.objects.values()), Event.objects.count()

    assert take_bid(record=told, now=NOW) is Applied.UNCHANGED
    assert (list(ProducerBid.objects.values()), Event.objects.count()) == before


def test_offers_are_kept_and_the_one_before_is_countered(bid):
    take_bid(record=record(bid), now=NOW)
    take_bid(record=record(bid, "counter_offer", 3), now=NOW)

    assert seen(bid) == [(1, "countered"), (2, "pending")]


def test_a_late_word_does_not_make_an_old_offer_stand(bid):
    take_bid(record=record(bid, "counter_offer", 3), now=NOW)
    take_bid(record=record(bid), now=NOW)

    assert seen(bid) == [(1, "countered"), (2, "pending")]


def test_read_whole_every_offer_is_as_its_owner_has_it(bid):
    take_bid(record=record(bid, "pending", 4), now=NOW)
    whole = record(bid, "pending", 4, offers=[offer(1, "producer"), offer(2, "buyer", "declined", 2050)])

    assert take_bid(record=whole, now=NOW) is Applied.UNCHANGED
    assert seen(bid) == [(1, "pending"), (2, "declined")]


def test_a_bid_made_elsewhere_by_our_own_key_appears_here(lot, joost):
    pk = new_id()
    made = {
        "_id": pk, "version": 2, "lotId": lot.pk, "organizationId": joost.organization.pk,
        "bidderId": joost.user.external_id, "status": "pending", "source": "api", "turn": "buyer",
        "createdAt": "2026-11-21T09:30:00.000Z",
    }  # fmt: skip

    assert take_bid(record=schemas.Bid.model_validate(made), now=NOW) is Applied.UPDATED
    assert ProducerBid.objects.get(buyer_bid_id=pk).status == "submitted"


def test_anothers_bid_is_none_of_ours(lot):
    (golden,) = [one for one in examples() if one.name == "bid.received"]

    assert take_bid(record=schemas.parse_event("bids", golden.body).bid, now=NOW) is Applied.UNCHANGED
    assert not ProducerBid.objects.exists()


def test_a_message_brings_lot_bid_and_counter_each_judged_by_its_own_version(bid, lot):
    body = {
        "event": "bid.counter_offer", "timestamp": "2026-11-21T12:00:00.000Z", "lot": lot.to_wire() | {"version": 9},
        "bid": record(bid, "counter_offer", 3).to_dict(), "counterOffer": offer(2, "buyer", price=2050),
    }  # fmt: skip

    take_bid_event(schemas.parse_event("bids", body), now=NOW)

    lot.refresh_from_db()
    assert (stands(bid)[0], lot.version, seen(bid)) == ("counter_offer", 9, [(2, "pending")])
