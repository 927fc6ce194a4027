"""From a lot to a contract signed by both, over the APIs of two running portals; both sign on the page."""

from __future__ import annotations

import time

import pytest
import requests

from .conftest import PASSWORD
from .signing import sign_on_the_buyers_page, sign_on_the_producers_page

LOT = {
    "title": "HEFA-SPK for Geneva, from the journey",
    "volume": {"amount": 1000, "unit": "tonnes"},
    "pricing": {"currency": "USD"},
    "delivery": {"deliveryDate": "2027-09-01T00:00:00.000Z", "deliveryLocation": "Geneva (GVA)", "incoterms": "DAP"},
    "status": "published",
}
BID = {"volume": {"amount": 1000, "unit": "tonnes"}, "pricePerUnit": 2100, "pricing": {"currency": "USD"}}


class Caller:
    """A person signed in at one portal, calling its API."""

    def __init__(self, base, email):
        self.base, self.session = base, requests.Session()
        answer = self.session.post(f"{base}/api/v1/auth/login", json={"email": email, "password": PASSWORD}, timeout=10)
        self.session.headers["X-CSRFToken"] = answer.json()["csrfToken"]

    def call(self, method, path, body=None, expected=(200, 201)):
        answer = self.session.request(method, self.base + path, json=body, timeout=20)
        assert answer.status_code in expected, (path, answer.status_code, answer.text)
        return answer.json()

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None, **more):
        return self.call("POST", path, body or {}, **more)


@pytest.fixture
def buyer(house):
    return Caller(house.url("buyer"), "buyer@demo.example")


@pytest.fixture
def producer(house):
    return Caller(house.url("producer"), "producer@demo.example")


def until(question, seconds=15):
    """The first true answer to `question`, asked again for some seconds."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < deadline, question
        time.sleep(0.05)
    return answer


def on_the_market(producer, lot_id):
    answer = producer.call("GET", f"/api/marketplace/lots/{lot_id}", expected=(200, 404))
    return answer.get("lot")


def test_lot_bid_counter_counter_accept_and_both_sign(buyer, producer, visitor):
    lot = buyer.post("/api/lots", LOT)["lot"]
    until(lambda: on_the_market(producer, lot["_id"]))
    bid = producer.post("/api/producer-bids", BID | {"lotId": lot["_id"]})["bid"]
    sent = producer.post(f"/api/producer-bids/{bid['_id']}/submit")["bid"]
    theirs, ours = f"/api/producer-bids/{bid['_id']}", f"/api/bids/{sent['buyerBidId']}"

    def told(status):
        shown = producer.get(theirs)["bid"]
        return shown["status"] == status and shown

    received = buyer.get(f"/api/bids?lotId={lot['_id']}")["bids"]
    buyer.call("PUT", ours, {"status": "counter_offer", "counterOffer": {"pricePerUnit": 2000}})
    until(lambda: told("counter_offer"))
    producer.post(f"{theirs}/counter", {"pricePerUnit": 2050})
    countered = buyer.get(ours)["bid"]["currentOffer"]
    named = {"offerId": countered["offerId"], "termsHash": countered["termsHash"]}
    accepted = buyer.call("PUT", ours, {"status": "accepted", **named})
    contract = accepted["contract"]
    won = until(lambda: told("won"))
    until(lambda: producer.get("/api/contracts")["count"])
    sign_on_the_producers_page(visitor("producer", "producer@demo.example"), contract)
    sign_on_the_buyers_page(visitor("buyer", "buyer@demo.example"), contract)
    active = buyer.get(f"/api/contracts/{contract['_id']}")["contract"]

    def signed():
        return producer.get(f"/api/contracts/{contract['_id']}")["contract"]["status"] == "active"

    assert [one["_id"] for one in received] == [sent["buyerBidId"]]
    assert (won["record"]["pricing"]["pricePerUnit"], contract["pricing"]["price"]) == (2050, 2050000)
    assert (active["status"], [one["side"] for one in active["signatures"]]) == ("active", ["producer", "buyer"])
    assert until(signed)
    assert until(lambda: on_the_market(producer, lot["_id"])["status"] == "sold")
    assert [offer["status"] for offer in buyer.get(ours)["bid"]["offers"]] == ["countered", "countered", "accepted"]


def test_a_bid_is_kept_while_the_buyer_portal_is_down_and_arrives_by_itself(house, buyer, producer):
    lot = buyer.post("/api/lots", LOT | {"title": "HEFA-SPK for Basel, from the journey"})["lot"]
    until(lambda: on_the_market(producer, lot["_id"]))
    bid = producer.post("/api/producer-bids", BID | {"lotId": lot["_id"]})["bid"]
    house.stop("buyer-web")
    try:
        waiting = producer.post(f"/api/producer-bids/{bid['_id']}/submit", expected=(202,))["bid"]
    finally:
        house.start("buyer-web")

    def arrived():
        return producer.get(f"/api/producer-bids/{bid['_id']}")["bid"]["status"] == "submitted"

    assert waiting["status"] == "submitting"
    assert until(arrived, seconds=40)
    assert buyer.get(f"/api/bids?lotId={lot['_id']}")["count"] == 1
