"""The README's walk, as it says; `make pictures` keeps what it sees in docs/pictures."""

from __future__ import annotations

import os
import re

from playwright.sync_api import Page, expect

from scripts.parts import ROOT

from .test_publish import VISIBLE, write_lot

FOLDER = ROOT / "docs" / "pictures"
LARGEST = 250_000  # bytes


def picture(page: Page, name: str) -> None:
    if os.environ.get("PICTURES"):
        FOLDER.mkdir(exist_ok=True)
        path = FOLDER / f"{name}.png"
        page.screenshot(path=path, animations="disabled")
        assert path.stat().st_size < LARGEST, f"{path.name} is too large for a README"


def test_the_readmes_walk(visitor):
    size = {"width": 1280, "height": 860}
    buyer = visitor("buyer", "buyer@demo.example", viewport=size).page
    producer = visitor("producer", "producer@demo.example", viewport=size).page
    title = "HEFA-SPK for Rotterdam, spring"

    picture(buyer, "buyer-dashboard")
    picture(producer, "producer-dashboard")
    buyer.get_by_role("link", name="New lot").first.click()
    picture(buyer, "buyer-editor")
    buyer.goto("/")
    write_lot(buyer, title)
    expect(buyer.get_by_text(VISIBLE)).to_be_visible()
    picture(buyer, "buyer-lot")
    producer.goto("/marketplace/")
    expect(producer.get_by_role("link", name=re.compile(title)).first).to_be_visible()
    picture(producer, "producer-marketplace")
    buyer.get_by_role("link", name="Edit lot").click()
    buyer.get_by_label("Volume", exact=True).fill("1,500")
    buyer.get_by_role("button", name="Look over revision 2").click()
    expect(buyer.get_by_role("button", name="Publish revision 2")).to_be_visible()
    picture(buyer, "buyer-look-over")
    producer.goto("/settings/integration/")
    picture(producer, "producer-integration")

    expect(producer.get_by_role("heading", level=1)).to_have_text("Integration")
