"""The README's walk, as it says; `make pictures` keeps what it sees in docs/pictures."""

from __future__ import annotations

import os
import re

from PIL import Image
from playwright.sync_api import Page, expect

from scripts.parts import ROOT

from .test_publish import VISIBLE, write_lot

FOLDER = ROOT / "docs" / "pictures"
LARGEST = 90_000  # bytes


def picture(page: Page, name: str) -> None:
    """What the page shows, in 256 colours: a third of the bytes, and nobody sees the difference."""
    if os.environ.get("PICTURES"):
        FOLDER.mkdir(exist_ok=True)
        path = FOLDER / f"{name}.png"
        page.wait_for_load_state("networkidle")
        page.screenshot(path=path, animations="disabled")
        with Image.open(path) as seen:
            seen.convert("RGB").quantize(256).save(path, optimize=True)
        assert path.stat().st_size < LARGEST, f"{path.name} is too large for a README"


def test_the_readmes_walk(visitor):
    size = {"width": 1280, "height": 860}
    buyer = visitor("buyer", "buyer@demo.example", viewport=size).page
    producer = visitor("producer", "producer@demo.example", viewport=size).page
    title = "HEFA-SPK for Rotterdam, spring"

    picture(buyer, "buyer-dashboard")
    write_lot(buyer, title)
    expect(buyer.get_by_text(VISIBLE)).to_be_visible()
    lot = buyer.url
    picture(buyer, "buyer-lot")
    producer.goto("/marketplace/")
    expect(producer.get_by_role("link", name=re.compile(title)).first).to_be_visible()
    picture(producer, "producer-marketplace")
    bid(producer, title)
    compare(buyer)
    negotiate(buyer, producer, lot)
    sign(buyer, producer)
    producer.goto("/settings/integration/")
    picture(producer, "producer-integration")

    expect(producer.get_by_role("heading", level=1)).to_have_text("Integration")


def bid(producer: Page, title: str) -> None:
    producer.get_by_role("link", name=re.compile(title)).first.click()
    producer.get_by_role("button", name="Bid", exact=True).first.click()
    producer.get_by_role("button", name="Save and go on").click()
    producer.get_by_label("Price", exact=True).fill("2,100")
    expect(producer.get_by_text("$2,520,000.00").first).to_be_visible()  # 1,200 t, reckoned while one types
    picture(producer, "producer-bid")
    for _ in range(3):
        producer.get_by_role("button", name="Save and go on").click()
    producer.get_by_role("button", name="Submit bid").click()
    producer.get_by_role("button", name="Submit it").click()
    expect(producer.get_by_text("With the buyer")).to_be_visible()


def compare(buyer: Page) -> None:
    buyer.goto("/lots/?state=published")
    buyer.get_by_role("link", name=re.compile("HEFA-SPK for Zürich")).first.click()
    buyer.get_by_role("link", name=re.compile("^Compare")).first.click()
    expect(buyer.get_by_role("columnheader", name=re.compile("Nordsee Fuels"))).to_be_visible()
    picture(buyer, "buyer-compare")


def negotiate(buyer: Page, producer: Page, lot: str) -> None:
    buyer.goto(lot)
    buyer.get_by_role("link", name=re.compile("Rotterdam Renewables")).first.click()
    for page, price, number in ((buyer, "2,040", 2), (producer, "2,070", 3)):
        page.reload()
        page.get_by_label("Price per unit").fill(price)
        page.get_by_role("button", name="Send counter").click()
        expect(page.get_by_text(f"Offer {number} stands").first).to_be_visible()
    buyer.reload()
    expect(buyer.get_by_text("Offer 3 stands").first).to_be_visible()
    picture(buyer, "deal-room")
    buyer.get_by_role("button", name="Accept this offer").click()
    buyer.get_by_role("dialog").get_by_role("button", name="Accept").click()
    expect(buyer.get_by_text("Accepted").first).to_be_visible()


def sign(buyer: Page, producer: Page) -> None:
    for page in (buyer, producer):
        page.goto("/contracts/")
        page.get_by_role("link", name=re.compile("^SAF-")).first.click()  # the newest
        page.locator("#sign").get_by_role("checkbox").check()
        page.get_by_role("button", name=re.compile("^Sign version")).click()
        expect(page.get_by_text("Signed").first).to_be_visible()
    buyer.reload()
    expect(buyer.get_by_text("Active").first).to_be_visible()
    picture(buyer, "contract")
