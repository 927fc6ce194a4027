"""The producer's side of a contract in a browser: signing it, its file, and a Buyer portal that is down meanwhile."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .signing import fill_in_signature
from .test_deal import BID, LOT, buyer, on_the_market, producer, until

__all__ = ["buyer", "producer"]


@pytest.fixture
def agreed(buyer, producer):
    """A bid of the producer's that the buyer accepted: what the buyer's side has of it, and the contract."""
    lot = buyer.post("/api/lots", LOT | {"title": "HEFA-SPK for Lugano, from the journey"})["lot"]
    until(lambda: on_the_market(producer, lot["_id"]))
    bid = producer.post("/api/producer-bids", BID | {"lotId": lot["_id"]})["bid"]
    sent = producer.post(f"/api/producer-bids/{bid['_id']}/submit")["bid"]
    contract = buyer.call("PUT", f"/api/bids/{sent['buyerBidId']}", {"status": "accepted"})["contract"]
    until(lambda: producer.call("GET", f"/api/contracts/{contract['_id']}", expected=(200, 404)).get("contract"))
    return bid, contract


def test_the_bell_leads_to_the_contract_and_it_is_signed_with_evidence(buyer, agreed, visitor):
    _, contract = agreed
    joost = visitor("producer", "producer@demo.example")
    page, number = joost.page, contract["contractNumber"]

    page.goto("/notifications/")
    page.get_by_role("link", name=re.compile(f"Sign contract {number}")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Contract {number}")
    file = joost.context.request.get(f"{page.url}pdf/").body()
    fill_in_signature(joost)
    page.get_by_role("button", name="Sign version 1").click()

    expect(page.get_by_text("Signed for your organisation.")).to_be_visible()
    expect(page.get_by_text("to sign it")).to_be_visible()
    assert file.startswith(b"%PDF")
    (signature,) = buyer.get(f"/api/contracts/{contract['_id']}")["contract"]["signatures"]
    assert (signature["side"], signature["title"], signature["authority"]) == (
        "producer", "Head of sales", "Sole signatory",
    )  # fmt: skip
    assert (signature["method"], signature["consentVersion"]) == ("password", "2026-11")
    assert signature["viewedAt"] < signature["signedAt"]
    assert joost.others_asked() == []


def test_while_the_buyer_portal_is_down_nobody_knows_and_done_again_it_is_done_once(house, buyer, agreed, visitor):
    _, contract = agreed
    joost = visitor("producer", "producer@demo.example")
    page = joost.page
    page.goto(f"/contracts/{contract['_id']}/")
    fill_in_signature(joost)
    house.stop("buyer-web")
    try:
        page.get_by_role("button", name="Sign version 1").click()
        expect(page.get_by_text("We do not know whether that arrived.")).to_be_visible()
        expect(page.get_by_role("button", name="Sign version 1")).to_have_count(0)
    finally:
        house.start("buyer-web")

    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_text("so we read your contract again")).to_be_visible()
    expect(page.get_by_label("By what authority")).to_have_value("Sole signatory")
    page.get_by_role("button", name="Sign version 1").click()

    expect(page.get_by_text("Signed for your organisation.")).to_be_visible()
    assert len(buyer.get(f"/api/contracts/{contract['_id']}")["contract"]["signatures"]) == 1


def test_a_bid_that_is_being_sent_is_followed_under_the_eye(house, buyer, producer, visitor):
    lot = buyer.post("/api/lots", LOT | {"title": "HEFA-SPK for Sion, from the journey"})["lot"]
    until(lambda: on_the_market(producer, lot["_id"]))
    bid = producer.post("/api/producer-bids", BID | {"lotId": lot["_id"]})["bid"]
    page = visitor("producer", "producer@demo.example").page
    house.stop("buyer-web")
    try:
        producer.post(f"/api/producer-bids/{bid['_id']}/submit", expected=(202,))
        page.goto(f"/bids/{bid['_id']}/")
        expect(page.get_by_text("Your bid is being sent.")).to_be_visible()
    finally:
        house.start("buyer-web")

    expect(page.locator("p.sub .badge", has_text="Submitted")).to_be_visible(timeout=40_000)
    expect(page.get_by_text("Your bid is being sent.")).to_have_count(0)
