"""A lot for a blend, to a contract signed by both: its share of SAF, neat tonnes and reduction on both portals."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from shared.tests.pdf_text import text_of

from .signing import sign_on_the_buyers_page, sign_on_the_producers_page
from .test_deal import LOT, buyer, on_the_market, producer, until

__all__ = ["buyer", "producer"]

GALLONS = {"amount": 1_000_000, "unit": "gallons"}
BLEND = LOT | {"title": "Jet A-1 with 30 % SAF for Geneva", "product": "blend", "safShare": 30, "volume": GALLONS}
BID = {
    "volume": GALLONS, "pricePerUnit": 2.5, "pricing": {"currency": "USD"},
    "specification": {"pathway": "HEFA-SPK", "carbonIntensity": 13.9, "carbonMethod": "corsia_default"},
}  # fmt: skip
# 3,785,411.784 L × 30 % × 0.8 kg/L, to the kilogram; 3.16 × 908.499 × (1 − 13.9 ÷ 89)
FACTS = {"SAF share": "30 % by volume", "Neat SAF": "908.499 t neat", "CO₂ reduced": "2,422.5 t"}


def test_both_read_the_same_neat_tonnes_and_reduction_before_and_after_they_sign(buyer, producer, visitor):
    lot = buyer.post("/api/lots", BLEND)["lot"]
    until(lambda: on_the_market(producer, lot["_id"]))
    bid = producer.post("/api/producer-bids", BID | {"lotId": lot["_id"]})["bid"]
    sent = producer.post(f"/api/producer-bids/{bid['_id']}/submit")["bid"]
    contract = buyer.call("PUT", f"/api/bids/{sent['buyerBidId']}", {"status": "accepted"})["contract"]
    until(lambda: producer.call("GET", f"/api/contracts/{contract['_id']}", expected=(200, 404)).get("contract"))
    joost, elena = visitor("producer", "producer@demo.example"), visitor("buyer", "buyer@demo.example")

    sign_on_the_producers_page(joost, contract)
    sign_on_the_buyers_page(elena, contract)

    for one in (joost, elena):
        one.page.goto(f"/contracts/{contract['_id']}/")
        for label, value in FACTS.items():
            named = one.page.locator("dt", has_text=re.compile(rf"^\s*{label}"))
            expect(named.locator("xpath=following-sibling::dd[1]").first).to_contain_text(value)
    read = text_of(joost.context.request.get(f"{joost.base}/contracts/{contract['_id']}/pdf/").body())
    assert all(value in read for value in FACTS.values())
    assert contract["terms"]["safShareVolumePct"] == 30
