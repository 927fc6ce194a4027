"""The "Try it" panel to its end: each step is done as the panel says, and ticks itself off on both portals."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from .test_publish import VISIBLE


def next_step(page: Page, title: str) -> None:
    """The panel comes to this step by itself."""
    expect(page.locator("#tour .step-now b")).to_contain_text(title)


def go_on(page: Page, title: str) -> None:
    """To the dashboard, and where its panel leads."""
    page.goto("/")
    next_step(page, title)
    page.goto(str(page.locator("#tour .step-now .btn").get_attribute("href")))


def publish_revision(page: Page, number: int) -> None:
    page.get_by_role("button", name=f"Look over revision {number}").click()
    page.get_by_role("button", name=f"Publish revision {number}").click()
    expect(page.get_by_text(f"Published, revision {number}")).to_be_visible()


def test_the_panel_leads_once_round_both_portals(visitor):
    buyer, other = visitor("buyer", "marc.odermatt@demo.example"), visitor("producer", "femke.dewit@demo.example")
    page, begin = buyer.page, datetime.now(UTC) + timedelta(days=90)
    title = f"Round trip {time.time_ns()}"

    go_on(page, "Write a lot")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Volume", exact=True).fill("300")
    page.get_by_label("Delivery from").fill(f"{begin:%Y-%m-%d}")
    page.get_by_label("Delivery until").fill(f"{begin + timedelta(days=30):%Y-%m-%d}")
    page.get_by_label("Delivered to").fill("Zürich (ZRH)")
    page.get_by_role("button", name="Save draft").click()

    go_on(other.page, "Save a search for it")
    other.page.goto(f"/marketplace/?search={title.split()[-1]}")
    other.page.get_by_role("button", name="Save this search").first.click()
    dialog = other.page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Round trips")
    dialog.get_by_role("button", name="Save").click()
    other.page.goto("/")
    # What a draft says stays on the buyer's side; another buyer's lot may have come meanwhile.
    expect(other.page.locator("#tour .step-now b")).to_contain_text(re.compile("Publish it|Be told of it"))

    go_on(page, "Publish it")
    page.get_by_role("button", name="Publish").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_text(VISIBLE)).to_be_visible()
    page.goto("/")
    next_step(page, "Clarify it")
    expect(page.locator("#tour .steps li").nth(3).get_by_label("done")).to_be_visible()  # it arrived
    expect(other.page.locator("#tour .step-now b")).to_contain_text("Clarify it")  # on a page nobody touched

    go_on(page, "Clarify it")
    page.get_by_label("Description").fill("By rail or by truck.")
    publish_revision(page, 2)

    go_on(page, "Change the deal")
    page.get_by_label("Volume", exact=True).fill("450")
    publish_revision(page, 3)

    go_on(page, "Close the bidding")
    page.locator("summary", has_text="More").click()
    page.get_by_role("button", name="Close bidding now").click()
    page.get_by_role("dialog").get_by_role("button", name="Close bidding").click()
    expect(page.get_by_text("Yours: award it or end it")).to_be_visible()
    page.goto("/")
    for panel in (page, other.page):
        expect(panel.locator("#tour")).to_contain_text("That was the whole round.")

    page.get_by_role("button", name="Hide").click()
    expect(page.locator("#try-it")).to_have_count(0)
    page.get_by_role("button", name="Try it").click()
    page.get_by_role("button", name="Start again").click()
    next_step(page, "Write a lot")
    assert (buyer.problems, other.problems) == ([], [])
