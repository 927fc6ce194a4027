"""The README's walk, as it says; `make pictures` keeps what it sees in docs/pictures."""

from __future__ import annotations

import os
import re

from playwright.sync_api import Page, expect

from scripts.parts import ROOT

from .test_publish import VISIBLE, write_lot

FOLDER = ROOT / "docs" / "pictures"


def picture(page: Page, name: str) -> None:
    if os.environ.get("PICTURES"):
        FOLDER.mkdir(exist_ok=True)
        page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


def test_the_readmes_walk(visitor):
    size = {"width": 1280, "height": 860}
    buyer = visitor("buyer", "buyer@demo.example", viewport=size).page
    producer = visitor("producer", "producer@demo.example", viewport=size).page
    title = "HEFA-SPK for Rotterdam, spring"

    picture(buyer, "buyer-dashboard")
    buyer.get_by_role("link", name="New lot").first.click()
    picture(buyer, "buyer-editor")
    buyer.goto("/")
    write_lot(buyer, title)
    expect(buyer.get_by_text(VISIBLE)).to_be_visible()
    picture(buyer, "buyer-lot")
    producer.goto("/marketplace/")
    expect(producer.get_by_role("link", name=re.compile(title)).first).to_be_visible()
    picture(producer, "producer-marketplace")
    producer.goto("/settings/integration/")
    picture(producer, "producer-integration")

    expect(producer.get_by_role("heading", level=1)).to_have_text("Integration")
