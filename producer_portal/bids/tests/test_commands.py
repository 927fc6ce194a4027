import pytest
import requests
import responses

from producer_portal.bids.models import ProducerBid
from producer_portal.bids.services import submit_bid
from producer_portal.bids.services.commands import do_to_bid, refresh_bid
from producer_portal.bids.services.mirror import take_bid
from producer_portal.marketplace.tests.factories import NOW
from shared.accounts.roles import Role
from shared.accounts.tests.factories import actor_for, member
from shared.errors import Forbidden, InvalidMove
from shared.exchange.peer import PeerRefused, PeerUnavailable
from shared.schemas import json

from .factories import drafted, offer, record, told

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:3004/api/bids"


@pytest.fixture
def bid(lot, joost):
    """A bid that the buyer countered."""
    bid = submit_bid(bid=drafted(lot, joost), by=joost, now=NOW)
    take_bid(record=record(bid, "counter_offer", 3), now=NOW)
    return ProducerBid.objects.whole().get(pk=bid.pk)


def act(bid, by, deed="counter", body=None):
    return do_to_bid(bid=bid, deed=deed, body=body or {"pricePerUnit": 2100}, by=by, key="key-1", tell_time=lambda: NOW)


def test_the_answer_is_taken_at_once(bid, joost, wire):
    counter = offer(3, "producer", price=2100)
    answer = told(bid, "pending", 4, currentOffer=counter)
    wire.add(responses.POST, f"{BASE}/{bid.buyer_bid_id}/counter", body=json.dumps({"bid": answer}))

    after = act(bid, joost)

    request = wire.calls[0].request
    assert (after.status, after.turn, after.mirror_version) == ("submitted", "buyer", 4)
    assert after.offers.get(number=3).offer.terms.pricing.price_per_unit == 2100
    assert request.headers["Idempotency-Key"] == "key-1"
    assert request.headers["X-Acting-User"] == joost.user.external_id


def test_a_refusal_says_why_and_brings_the_record(bid, joost, wire):
    said = {"error": "Another offer stands by now.", "code": "other_offer", "fields": {},
            "record": told(bid, "counter_offer", 7)}  # fmt: skip
    wire.add(responses.POST, f"{BASE}/{bid.buyer_bid_id}/counter", body=json.dumps(said), status=409)

    with pytest.raises(PeerRefused) as refused:
        act(bid, joost)

    assert (refused.value.status, refused.value.code) == (409, "other_offer")
    assert ProducerBid.objects.get(pk=bid.pk).mirror_version == 7


def test_while_nobody_knows_nothing_changes_here(bid, joost, wire):
    wire.add(responses.POST, f"{BASE}/{bid.buyer_bid_id}/counter", body=requests.Timeout("10 s"))
    before = list(ProducerBid.objects.values())

    with pytest.raises(PeerUnavailable):
        act(bid, joost)

    assert list(ProducerBid.objects.values()) == before


def test_read_again_it_is_as_its_owner_has_it(bid, joost, wire):
    offers = [offer(1, "producer", "countered"), offer(2, "buyer", "declined", 2050)]
    answer = told(bid, "pending", 5, offers=offers)
    wire.add(responses.GET, f"{BASE}/{bid.buyer_bid_id}", body=json.dumps({"bid": answer}))

    after = refresh_bid(bid=bid, by=joost, tell_time=lambda: NOW)

    assert (after.status, after.mirror_version) == ("submitted", 5)
    assert after.offers.get(number=2).status == "declined"


def test_traders_do_not_accept_and_viewers_do_nothing(bid, joost):
    trader = actor_for(member(Role.TRADER, organization=joost.organization))
    viewer = actor_for(member(Role.VIEWER, organization=joost.organization))

    with pytest.raises(Forbidden):
        act(bid, trader, "accept-counter", {"accept": True})
    with pytest.raises(Forbidden):
        act(bid, viewer)


def test_a_bid_that_did_not_arrive_yet_is_not_negotiated(lot, joost):
    with pytest.raises(InvalidMove):
        act(submit_bid(bid=drafted(lot, joost), by=joost, now=NOW), joost)
