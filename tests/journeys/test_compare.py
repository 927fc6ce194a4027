"""A lot with three bids in a browser: they appear by themselves, are compared, and one is accepted from there."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .test_deal import LOT, Caller, on_the_market, until

THREE = [
    ("aino.laine@demo.example", {"pricePerUnit": 2018, "minShare": 400}, 600),
    ("ines.tavares@demo.example", {"pricePerUnit": 2064, "minShare": 200}, 1000),
    ("jens.petersen@demo.example", {"pricePerUnit": 2690}, 1000),
]
# Where the cells of a row of the comparison begin.
COLUMNS = "[...document.querySelector('.compare thead tr').cells].map(cell => cell.getBoundingClientRect().left)"


@pytest.fixture
def elena(house):
    return Caller(house.url("buyer"), "buyer@demo.example")


def bid_of(house, email, lot_id, price, amount):
    """A bid that a producer makes in its own portal, as the Buyer portal has it."""
    producer = Caller(house.url("producer"), email)
    until(lambda: on_the_market(producer, lot_id))
    body = {
        "lotId": lot_id, "volume": {"amount": amount, "unit": "tonnes"}, "pricing": {"currency": "USD"}, **price,
        "specification": {"feedstock": "Used cooking oil", "carbonIntensity": 14},
    }  # fmt: skip
    bid = producer.post("/api/producer-bids", body)["bid"]
    return producer.post(f"/api/producer-bids/{bid['_id']}/submit")["bid"]["record"]


def test_three_bids_are_compared_and_one_is_accepted(house, elena, visitor):
    lot = elena.post("/api/lots", LOT | {"title": "HEFA-SPK to compare, from the journey"})["lot"]
    buyer = visitor("buyer", "buyer@demo.example", viewport={"width": 1280, "height": 900})
    page = buyer.page
    page.goto(f"/lots/{lot['_id']}/")
    expect(page.get_by_text("No bids yet")).to_be_visible()
    bids = [bid_of(house, email, lot["_id"], price, amount) for email, price, amount in THREE]

    # They appear under the eye.
    expect(page.get_by_role("link", name="Porvoo Bio")).to_be_visible(timeout=30_000)
    page.reload()
    page.get_by_role("link", name="Compare 3 bids").click()

    # On paper each bid's name stands above its own figures.
    page.emulate_media(media="print")
    assert page.evaluate(COLUMNS) == page.evaluate(COLUMNS.replace("thead tr", "tbody tr:nth-child(2)"))
    page.emulate_media(media="screen")

    # The split takes Porvoo whole and 400 t of Lusitania: it begins a counter for that part.
    split = page.locator("section", has=page.get_by_role("heading", name="The split that covers the lot"))
    expect(split).to_contain_text("2,036.40/t neat")
    split.get_by_role("link", name="Counter for 400 t neat").click()
    expect(page.get_by_label("Volume")).to_have_value("400")
    page.go_back()

    # Rejected with a reason, from the comparison and back to it.
    page.get_by_role("button", name="Reject").nth(2).click()
    page.get_by_role("dialog").get_by_label("Reason").select_option("price")
    page.get_by_role("dialog").get_by_label("In a sentence").fill("Too dear for this lot.")
    page.get_by_role("button", name="Reject the bid").click()
    expect(page.get_by_text("The bid of Nordsee Fuels is rejected")).to_be_visible()
    expect(page).to_have_url(re.compile("/compare/"))

    # Accepted with what it names: volume, price, total, offer and terms.
    page.get_by_role("button", name="Accept").nth(1).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1,000 t neat at $2,064.00/t, $2,064,000.00 in all.")
    expect(dialog).to_contain_text(bids[1]["currentOffer"]["termsHash"])
    dialog.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Agreed with Lusitania Biofuels")).to_be_visible()

    assert [elena.get(f"/api/bids/{bid['_id']}")["bid"]["status"] for bid in bids] == [
        "pending", "accepted", "rejected",
    ]  # fmt: skip
    assert (buyer.problems, buyer.others_asked()) == ([], [])
