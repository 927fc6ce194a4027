"""Our bids beside the Buyer portal's: the same record has the same mark, however it came here."""

import pytest
import responses

from producer_portal.bids.models import ProducerBid
from producer_portal.bids.reconciling import bid_marks, repair_bid
from producer_portal.bids.services import submit_bid
from producer_portal.bids.services.mirror import take_bid
from producer_portal.marketplace.tests.factories import NOW
from shared.deals.comparing import held_alike
from shared.exchange.reconcile import record_hash
from shared.schemas import json

from .factories import drafted, offer, record, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def bid(lot, joost):
    return submit_bid(bid=drafted(lot, joost), by=joost, now=NOW)


def test_what_only_an_answer_says_does_not_differ(bid):
    take_bid(record=record(bid, negotiationId="a" * 24, offers=[offer(1, "producer")], allowedActions=["withdraw"]),
             now=NOW)  # fmt: skip

    held = ProducerBid.objects.get(pk=bid.pk)
    sent = record(held).to_dict()
    assert bid_marks(after="", limit=10) == [
        (held.buyer_bid_id, 2, record_hash(held_alike(json.loads(json.dumps(sent)))))
    ]


def test_drafts_are_nobodys_business(lot, joost, django_assert_num_queries):
    drafted(lot, joost)

    with django_assert_num_queries(1):
        assert bid_marks(after="", limit=10) == []


def test_a_bid_that_differs_is_read_from_its_owner(bid, wire):
    take_bid(record=record(bid), now=NOW)
    held = ProducerBid.objects.get(pk=bid.pk)
    newer = told(held, "rejected", version=5)
    wire.add(responses.GET, f"http://127.0.0.1:3004/api/bids/{held.buyer_bid_id}", body=json.dumps({"bid": newer}))

    repair_bid(record_id=held.buyer_bid_id, now=NOW)

    assert ProducerBid.objects.get(pk=bid.pk).status == "lost"
    assert "X-Acting-User" not in wire.calls[0].request.headers
