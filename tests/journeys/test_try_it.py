"""The "Try it" panel to its end, from a lot to a contract signed by both: as it says, and quickly enough."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from .test_publish import VISIBLE

# How long a person needs, by the keystroke-level model (Card, Moran and Newell, 1980): to think before a click 1.35 s,
# to move the hand 0.4, to point 1.1, to press 0.2; an average typist's letter 0.28. And the text of each step is read.
A_CLICK, A_LETTER, READING = 1.35 + 0.4 + 1.1 + 0.2, 0.28, 10
FIVE_MINUTES = 300


@dataclass
class Hand:
    """A person at both portals, whose clicks and letters are counted."""

    clicks: int = 0
    letters: int = 0

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()

    def fill(self, field: Locator, text: str) -> None:
        self.clicks += 1
        self.letters += len(text)
        field.fill(text)

    def seconds(self, steps: int) -> float:
        return self.clicks * A_CLICK + self.letters * A_LETTER + steps * READING


def next_step(page: Page, title: str) -> None:
    """The panel comes to this step by itself."""
    expect(page.locator("#tour .step-now b")).to_contain_text(title)


def begin_anew(page: Page) -> None:
    """Other journeys' lots and bids don't count."""
    page.goto("/")
    again = page.get_by_role("button", name="Start again")
    if again.count():
        again.click()
    next_step(page, "Publish a lot")


def go_on(hand: Hand, page: Page, title: str) -> None:
    """To the dashboard, and where its panel leads."""
    page.goto("/")
    next_step(page, title)
    link = page.locator("#tour .step-now .btn")
    hand.clicks += 2
    page.goto(str(link.get_attribute("href")))


def test_the_panel_leads_once_round_both_portals(visitor):
    buyer, other = visitor("buyer", "buyer@demo.example"), visitor("producer", "producer@demo.example")
    page, there, hand = buyer.page, other.page, Hand(clicks=6, letters=2 * len("buyer@demo.example saf-demo-2026"))
    begin = datetime.now(UTC) + timedelta(days=90)
    title = f"Round trip {time.time_ns()}"
    for one in (page, there):
        begin_anew(one)

    go_on(hand, page, "Publish a lot")
    hand.fill(page.get_by_label("Title"), title)
    hand.fill(page.get_by_label("Volume", exact=True), "300")
    hand.fill(page.get_by_label("Delivery from"), f"{begin:%Y-%m-%d}")
    hand.fill(page.get_by_label("Delivery until"), f"{begin + timedelta(days=30):%Y-%m-%d}")
    hand.fill(page.get_by_label("Delivered to"), "Zürich (ZRH)")
    hand.click(page.get_by_role("button", name="Save and publish"))
    expect(page.get_by_text(VISIBLE)).to_be_visible()

    go_on(hand, there, "Bid on it")
    expect(there.get_by_role("heading", level=1)).to_have_text(title)
    hand.click(there.get_by_role("button", name="Bid", exact=True).first)
    hand.click(there.get_by_role("button", name="Save and go on"))
    hand.fill(there.get_by_label("Price", exact=True), "2100")
    for _ in range(3):
        hand.click(there.get_by_role("button", name="Save and go on"))
    hand.click(there.get_by_role("button", name="Submit bid"))
    hand.click(there.get_by_role("button", name="Submit it"))
    expect(there.get_by_text("With the buyer")).to_be_visible()

    go_on(hand, page, "Counter it")
    hand.fill(page.get_by_label("Price per unit"), "2040")
    hand.click(page.get_by_role("button", name="Send counter"))
    expect(page.get_by_text("Offer 2 stands").first).to_be_visible()

    go_on(hand, there, "Answer with a counter")
    hand.fill(there.get_by_label("Price per unit"), "2070")
    hand.click(there.get_by_role("button", name="Send counter"))
    expect(there.get_by_text("Offer 3 stands").first).to_be_visible()

    go_on(hand, page, "Accept")
    hand.click(page.get_by_role("button", name="Accept this offer"))
    hand.click(page.get_by_role("dialog").get_by_role("button", name="Accept"))
    expect(page.get_by_text("Accepted").first).to_be_visible()

    go_on(hand, page, "Sign the contract")
    sign(hand, page, "Elena Brunner")
    go_on(hand, there, "Sign on the other side")
    sign(hand, there, "Joost van Dalen")
    expect(there.get_by_text("Active").first).to_be_visible()
    for panel in (page, there):
        panel.goto("/")
        expect(panel.locator("#tour")).to_contain_text("That was the whole round.")

    assert hand.seconds(steps=7) < FIVE_MINUTES, hand
    page.get_by_role("button", name="Hide").click()
    expect(page.locator("#try-it")).to_have_count(0)
    page.get_by_role("button", name="Try it").click()
    page.get_by_role("button", name="Start again").click()
    next_step(page, "Publish a lot")
    assert (buyer.problems, other.problems) == ([], [])


def sign(hand: Hand, page: Page, name: str) -> None:
    """Their own name and position stand there already; what is left is to say that one means it."""
    form = page.locator("#sign")
    expect(form.get_by_label("Your position")).to_have_value(re.compile("trader|sales"))
    expect(form.get_by_label("Your name")).to_have_value(name)
    hand.click(form.get_by_role("checkbox"))
    hand.click(form.get_by_role("button", name=re.compile("^Sign version")))
    expect(page.get_by_text("Signed").first).to_be_visible()


def test_the_next_step_follows_on_pages_that_nobody_touches(visitor):
    """What one side does ticks the step on the other's dashboard, and its button leads on to that very lot."""
    buyer = visitor("buyer", "pilar.ortega@demo.example").page
    producer = visitor("producer", "ines.tavares@demo.example").page
    for one in (buyer, producer):
        begin_anew(one)

    buyer.goto("/lots/new/")
    begin = datetime.now(UTC) + timedelta(days=90)
    buyer.get_by_label("Title").fill("Followed from the other side")
    buyer.get_by_label("Volume", exact=True).fill("200")
    buyer.get_by_label("Delivery from").fill(f"{begin:%Y-%m-%d}")
    buyer.get_by_label("Delivery until").fill(f"{begin + timedelta(days=30):%Y-%m-%d}")
    buyer.get_by_label("Delivered to").fill("Madrid (MAD)")
    buyer.get_by_role("button", name="Save and publish").click()
    expect(buyer.get_by_text(VISIBLE)).to_be_visible()

    next_step(producer, "Bid on it")
    lot = re.search(r"/lots/(\w+)/", buyer.url)
    assert lot
    assert producer.locator("#tour .step-now .btn").get_attribute("href") == f"/marketplace/{lot[1]}/"
    buyer.goto("/")
    next_step(buyer, "Bid on it")
    assert str(buyer.locator("#tour .step-now .btn").get_attribute("href")).endswith(f"/marketplace/{lot[1]}/")
