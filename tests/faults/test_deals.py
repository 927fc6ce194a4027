"""The Buyer portal does what a producer asks, and its answer is lost on the way back. Nothing is done twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scripts.house import House
from scripts.parts import Ports
from tests.journeys.test_deal import BID, LOT, Caller, on_the_market, until

from .proxy import LOSE_ANSWER, Proxy

COUNTER = {"status": "counter_offer", "counterOffer": {"pricePerUnit": 2000}}


@pytest.fixture(scope="module")
def road() -> Iterator[Proxy]:
    """The way of the Producer portal's calls to the Buyer portal."""
    ports = Ports.free()
    wire = Proxy(ports.buyer)
    wire.ports = ports  # type: ignore[attr-defined]
    with wire.running():
        yield wire


@pytest.fixture(scope="module")
def house(road: Proxy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    env = {"BUYER_DASHBOARD_URL": f"http://127.0.0.1:{road.port}", "WEBHOOK_SCHEDULE_SCALE": "0.01"}
    with House(road.ports, tmp_path_factory.mktemp("deals"), extra_env=env) as running:  # type: ignore[attr-defined]
        yield running
        for name in ("buyer-web", "producer-web"):
            assert "Traceback" not in running.log(name), running.log(name)[-3000:]


@pytest.fixture
def buyer(house: House) -> Caller:
    return Caller(house.url("buyer"), "buyer@demo.example")


@pytest.fixture
def producer(house: House) -> Caller:
    return Caller(house.url("producer"), "producer@demo.example")


@pytest.fixture
def bid(request, buyer: Caller, producer: Caller) -> dict:
    """A draft of ours on a lot of its own."""
    lot = buyer.post("/api/lots", LOT | {"title": f"For {request.node.name}"[:100]})["lot"]
    until(lambda: on_the_market(producer, lot["_id"]))
    return producer.post("/api/producer-bids", BID | {"lotId": lot["_id"]})["bid"]


def shown(producer: Caller, bid: dict) -> dict:
    return producer.get(f"/api/producer-bids/{bid['_id']}")["bid"]


def countered(buyer: Caller, producer: Caller, bid: dict) -> dict:
    """The bid, countered by the buyer, as our side has it."""
    sent = producer.post(f"/api/producer-bids/{bid['_id']}/submit")["bid"]
    buyer.call("PUT", f"/api/bids/{sent['buyerBidId']}", COUNTER)
    until(lambda: shown(producer, bid)["status"] == "counter_offer")
    return shown(producer, bid)


def twice(road: Proxy, producer: Caller, path: str, body: dict, key: str) -> dict:
    """Call it, lose the answer, and call it again under the same key: the second answer."""
    producer.session.headers["Idempotency-Key"] = key
    road.mode = LOSE_ANSWER
    try:
        lost = producer.post(path, body, expected=(503,))
    finally:
        road.release()
    again = producer.post(path, body)
    del producer.session.headers["Idempotency-Key"]
    assert lost["error"]
    return again


def test_a_bid_whose_answer_is_lost_is_one_bid_and_arrives_by_itself(road, buyer, producer, bid):
    road.mode = LOSE_ANSWER
    try:
        waiting = producer.post(f"/api/producer-bids/{bid['_id']}/submit", expected=(202,))["bid"]
        held = buyer.get(f"/api/bids?lotId={bid['lotId']}")["count"]  # it is there, and nobody here knows
    finally:
        road.release()
    until(lambda: shown(producer, bid)["status"] == "submitted", seconds=40)

    assert (waiting["status"], held) == ("submitting", 1)
    assert buyer.get(f"/api/bids?lotId={bid['lotId']}")["count"] == 1
    theirs = buyer.get(f"/api/bids/{shown(producer, bid)['buyerBidId']}")["bid"]
    assert [offer["status"] for offer in theirs["offers"]] == ["pending"]


def test_a_counter_whose_answer_is_lost_is_one_counter(road, buyer, producer, bid):
    found = countered(buyer, producer, bid)

    twice(road, producer, f"/api/producer-bids/{bid['_id']}/counter", {"pricePerUnit": 2050}, "counter-once")

    theirs = buyer.get(f"/api/bids/{found['buyerBidId']}")["bid"]
    assert [offer["status"] for offer in theirs["offers"]] == ["countered", "countered", "pending"]
    assert until(lambda: shown(producer, bid)["turn"] == "buyer")


def test_an_acceptance_and_a_signature_whose_answers_are_lost_are_done_once(road, buyer, producer, bid):
    found = countered(buyer, producer, bid)
    standing = found["record"]["currentOffer"]
    named = {"offerId": standing["offerId"], "termsHash": standing["termsHash"]}

    twice(road, producer, f"/api/producer-bids/{bid['_id']}/accept-counter", named, "accept-once")

    assert until(lambda: shown(producer, bid)["status"] == "won")
    contracts = [one for one in buyer.get("/api/contracts")["contracts"] if one["bidId"] == found["buyerBidId"]]
    assert [one["status"] for one in contracts] == ["awaiting_signatures"]
    pk = contracts[0]["_id"]
    assert until(lambda: producer.call("GET", f"/api/contracts/{pk}", expected=(200, 404)).get("contract"))
    body = {"name": "Joost van Dalen", "consent": True, "documentHash": contracts[0]["documentHash"]}

    signed = twice(road, producer, f"/api/contracts/{pk}/sign", body, "sign-once")["contract"]

    assert (signed["status"], len(signed["signatures"])) == ("partially_signed", 1)
    assert len(buyer.get(f"/api/contracts/{pk}")["contract"]["signatures"]) == 1
