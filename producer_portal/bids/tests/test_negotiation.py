"""The deal room on the producer's side: each deed is a call to the Buyer portal, whose answer the page shows."""

import pytest
import requests
import responses
from django.test import Client
from django.urls import reverse

from producer_portal.bids.models import ProducerBid
from producer_portal.bids.services import submit_bid
from producer_portal.bids.services.mirror import take_bid
from producer_portal.marketplace.tests.factories import NOW
from shared.accounts.roles import Kind, Role
from shared.accounts.tests.factories import member
from shared.schemas import json

from .factories import drafted, offer, record, told
from .far_buyer import answers

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:3004/api/bids"


@pytest.fixture
def bid(lot, joost):
    """A bid that the buyer countered."""
    bid = submit_bid(bid=drafted(lot, joost), by=joost, now=NOW)
    take_bid(record=record(bid), now=NOW)
    take_bid(record=record(bid, "counter_offer", 3), now=NOW)
    return ProducerBid.objects.whole().get(pk=bid.pk)


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def browser(joost):
    return browser_of(joost.user)


def at(bid, name="page"):
    return reverse(f"bids:{name}", args=[bid.pk])


def composed(**changes):
    return {"offer_id": f"{2:024x}", "price_per_unit": "2,100", "volume": "4,000", "holds_for": "72"} | changes


def test_the_room_shows_both_offers_and_what_changed(browser, bid):
    page = browser.get(at(bid)).content.decode()

    assert "Offer 2 stands" in page
    assert "$2,050.00/t" in page
    assert "−70" in page  # against our 2,120
    assert "bad for you" in page
    assert "Half-way between the two sides: $2,085.00/t" in page


def test_a_counter_goes_to_the_buyer_portal_and_its_answer_is_shown(browser, bid, wire):
    answers(wire, bid, "counter", "pending", 4, currentOffer=offer(3, "producer", price=2100))

    page = browser.post(at(bid, "counter"), composed(key="a" * 24), follow=True).content.decode()

    sent = wire.calls[0].request
    body = json.loads(sent.body)
    assert (body["pricePerUnit"], body["offerId"], sent.headers["Idempotency-Key"]) == (2100, f"{2:024x}", "a" * 24)
    assert "Your counter is sent to" in page
    assert "Offer 3 stands" in page


def test_an_offer_is_accepted_by_its_id_and_hash(browser, bid, wire):
    answers(wire, bid, "accept-counter", "accepted", 4)
    standing = bid.standing

    page = browser.post(
        at(bid, "accept"), {"offer_id": standing.offer_id, "terms_hash": standing.terms_hash}, follow=True
    ).content.decode()

    body = json.loads(wire.calls[0].request.body)
    assert body == {"accept": True, "offerId": standing.offer_id, "termsHash": standing.terms_hash}
    assert "Agreed." in page
    assert ProducerBid.objects.get(pk=bid.pk).status == "won"


def test_an_offer_is_declined(browser, bid, wire):
    answers(wire, bid, "accept-counter", "pending", 4)

    browser.post(at(bid, "decline"), {"offer_id": bid.standing.offer_id})

    assert json.loads(wire.calls[0].request.body)["accept"] is False
    assert ProducerBid.objects.get(pk=bid.pk).status == "submitted"


def test_ones_own_counter_is_withdrawn_from_the_page_it_stands_on(browser, bid, wire):
    answers(wire, bid, "counter", "pending", 4, currentOffer=offer(3, "producer", price=2100))
    page = browser.post(at(bid, "counter"), composed(), follow=True).content.decode()
    answers(
        wire, bid, "withdraw-counter", "counter_offer", 5, turn="producer", currentOffer=offer(2, "buyer", price=2050)
    )

    after = browser.post(at(bid, "withdraw_counter"), {"offer_id": f"{3:024x}", "key": "c" * 24}, follow=True)

    sent = wire.calls[-1].request
    assert f'action="{at(bid, "withdraw_counter")}"' in page
    assert (json.loads(sent.body), sent.headers["Idempotency-Key"]) == ({"offerId": f"{3:024x}"}, "c" * 24)
    assert "Your counter is withdrawn." in after.content.decode()
    assert ProducerBid.objects.get(pk=bid.pk).status == "counter_offer"


def test_on_the_buyers_offer_there_is_nothing_of_ours_to_withdraw(browser, bid):
    assert "withdraw-counter" not in browser.get(at(bid)).content.decode()


def test_a_refusal_stands_above_the_form_and_nothing_is_lost(browser, bid, wire):
    said = {"error": "Another offer stands by now.", "code": "other_offer", "fields": {},
            "record": told(bid, "counter_offer", 7)}  # fmt: skip
    wire.add(responses.POST, f"{BASE}/{bid.buyer_bid_id}/counter", body=json.dumps(said), status=409)

    response = browser.post(at(bid, "counter"), composed(message="Kept."))

    page = response.content.decode()
    assert (response.status_code, said["error"] in page, "Kept." in page) == (422, True, True)


def test_what_cannot_be_read_is_said_beside_its_field_and_nobody_is_asked(browser, bid, wire):
    response = browser.post(at(bid, "counter"), composed(price_per_unit="-1", message="Kept."))

    assert (response.status_code, "This must be more than 0." in response.content.decode()) == (422, True)
    assert len(wire.calls) == 0


def test_while_nobody_knows_the_page_reads_again_and_the_retry_keeps_its_key(browser, bid, wire):
    wire.add(responses.POST, f"{BASE}/{bid.buyer_bid_id}/counter", body=requests.Timeout("10 s"))
    whole = told(bid, "counter_offer", 3, offers=[offer(1, "producer", "countered"), offer(2, "buyer", price=2050)])
    wire.add(responses.GET, f"{BASE}/{bid.buyer_bid_id}", body=json.dumps({"bid": whole}))

    page = browser.post(at(bid, "counter"), composed(key="b" * 24)).content.decode()

    assert f'name="key" value="{"b" * 24}"' in page


def test_totals_follow_what_is_typed(browser, bid):
    page = browser.post(at(bid, "reckon"), composed(price_per_unit="2,000")).content.decode()

    assert "$8,000,000.00" in page
    assert "10,651.7 t" in page  # 3.16 × 4,000 × (1 − 14 ÷ 89)


def test_traders_counter_and_do_not_accept(bid, joost, wire):
    trader = browser_of(member(Role.TRADER, organization=joost.organization).user)

    page = trader.get(at(bid)).content.decode()
    trader.post(at(bid, "accept"), {"offer_id": bid.standing.offer_id, "terms_hash": bid.standing.terms_hash})

    assert "Accepting takes an owner of your organisation." in page
    assert "Send counter" in page
    assert len(wire.calls) == 0


def test_others_find_nothing(bid, wire):
    theirs = browser_of(member(Role.OWNER, organization__kind=Kind.PRODUCER).user)

    for name in ("counter", "reckon", "accept", "decline", "withdraw_counter"):
        assert theirs.post(at(bid, name), composed()).status_code == 404
    assert len(wire.calls) == 0


@pytest.mark.parametrize("name", ["counter", "reckon", "accept", "decline", "withdraw_counter"])
def test_deeds_are_posted(browser, bid, name):
    assert browser.get(at(bid, name)).status_code == 405
