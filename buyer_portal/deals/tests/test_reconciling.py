"""What `reconcile` compares of a bid is what was sent of it, whoever it was shown to."""

import pytest

from buyer_portal.bids.models import Bid
from buyer_portal.bids.reconciling import bid_marks
from buyer_portal.deals.services import counter_offer
from buyer_portal.deals.wire import bid_to_wire
from shared import schemas
from shared.accounts.tests.factories import NOW
from shared.deals.comparing import held_alike
from shared.exchange.models import OutboxEvent
from shared.exchange.reconcile import record_hash
from shared.schemas import json

from .factories import open_lot, producer, submitted

pytestmark = pytest.mark.django_db


def newest(bid):
    sent = OutboxEvent.objects.filter(aggregate_id=bid.pk).latest("aggregate_version")
    return json.loads(sent.body.encode())["bid"]


def test_the_mark_is_that_of_the_newest_message(deal, marc):
    counter_offer(negotiation=deal, body=schemas.CounterOffer(price_per_unit=2050), by=marc, now=NOW)

    bid = Bid.objects.whole().get(pk=deal.bid_id)
    assert bid_marks(after="", limit=10) == [(bid.pk, bid.version, record_hash(held_alike(newest(bid))))]


def test_what_the_bidder_is_answered_of_a_sealed_bid_has_the_same_mark(trader, joost):
    bid = submitted(open_lot(trader, mode="sealed"), joost)

    answered = json.loads(json.dumps(bid_to_wire(Bid.objects.whole().get(pk=bid.pk), joost)))
    assert "pricing" in answered
    assert [mark.hash for mark in bid_marks(after="", limit=10)] == [record_hash(held_alike(answered))]


def test_bids_of_partners_are_between_them_and_the_buyer(bid, lot, aino):
    other = submitted(lot, aino, credential="partner")
    Bid.objects.filter(pk=other.pk).update(source="api")

    assert [mark.id for mark in bid_marks(after="", limit=10)] == [bid.pk]


def test_pages_follow_the_ids_in_one_query_each(lot, django_assert_num_queries):
    ids = sorted(submitted(lot, producer(f"Producer {n}", f"Person {n}")).pk for n in range(4))

    with django_assert_num_queries(1):
        marks = bid_marks(after=ids[0], limit=2)

    assert [mark.id for mark in marks] == ids[1:3]
