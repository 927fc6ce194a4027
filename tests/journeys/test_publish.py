"""The main road: a buyer writes and publishes a lot in the browser, and a producer reads it on the other side."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

import redis
from playwright.sync_api import Page, expect

VISIBLE = "Your lot is now visible to producers on the platform."


def write_lot(page: Page, title: str) -> None:
    """From the dashboard to a saved and published lot, as a newcomer would go."""
    begin = datetime.now(UTC) + timedelta(days=120)
    page.get_by_role("link", name="New lot").first.click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Volume", exact=True).fill("1,200")
    page.get_by_label("Delivery from").fill(f"{begin:%Y-%m-%d}")
    page.get_by_label("Delivery until").fill(f"{begin + timedelta(days=30):%Y-%m-%d}")
    page.get_by_label("Delivered to").fill("Rotterdam, Maasvlakte")
    page.get_by_role("button", name="Save and publish").click()


def test_a_published_lot_is_confirmed_and_read_on_the_other_side(visitor):
    buyer = visitor("buyer", "buyer@demo.example")
    producer = visitor("producer", "producer@demo.example")
    title = f"HEFA-SPK for Rotterdam {time.time_ns()}"

    write_lot(buyer.page, title)
    expect(buyer.page.get_by_text(VISIBLE)).to_be_visible()
    number = buyer.page.locator(".sub .mono").inner_text()
    producer.page.goto("/marketplace/")
    producer.page.get_by_role("link", name=title).click()

    expect(producer.page.get_by_role("heading", level=1)).to_have_text(title)
    expect(producer.page.get_by_text(number).first).to_be_visible()
    expect(producer.page.get_by_text("Rotterdam, Maasvlakte").first).to_be_visible()
    assert (buyer.others_asked(), producer.others_asked()) == ([], [])
    assert (buyer.problems, producer.problems) == ([], [])


def test_publishing_works_without_javascript(visitor):
    buyer = visitor("buyer", "buyer@demo.example", java_script_enabled=False)
    title = f"No script for Oslo {time.time_ns()}"

    write_lot(buyer.page, title)
    for _ in range(20):
        if buyer.page.get_by_text(VISIBLE).count():
            break
        buyer.page.wait_for_timeout(250)
        buyer.page.reload()

    expect(buyer.page.get_by_text(VISIBLE)).to_be_visible()


def test_a_refused_lot_keeps_what_was_typed_and_says_what_is_missing(visitor):
    page = visitor("buyer", "buyer@demo.example").page

    page.get_by_role("link", name="New lot").first.click()
    page.get_by_label("Title").fill("Half a lot")
    page.get_by_label("Volume", exact=True).fill("minus five")
    page.get_by_role("button", name="Save and publish").click()

    expect(page.get_by_label("Title")).to_have_value("Half a lot")
    expect(page.get_by_label("Volume", exact=True)).to_have_value("minus five")
    expect(page.get_by_label("Volume", exact=True)).to_have_attribute("aria-invalid", "true")


def test_a_lot_is_kept_while_the_receiver_is_down_and_arrives_when_it_is_back(house, visitor):
    buyer = visitor("buyer", "buyer@demo.example")
    producer = visitor("producer", "producer@demo.example")
    title = f"Through the storm {time.time_ns()}"

    house.stop("producer-web")
    write_lot(buyer.page, title)
    expect(buyer.page.get_by_text("has not confirmed this yet")).to_be_visible()
    house.start("producer-web")
    expect(buyer.page.get_by_text(VISIBLE)).to_be_visible(timeout=60_000)
    producer.page.goto("/marketplace/?search=storm")

    expect(producer.page.get_by_role("link", name=title)).to_be_visible()


def test_people_work_on_while_redis_is_flushed_and_while_it_is_away(house, visitor):
    buyer = visitor("buyer", "buyer@demo.example")
    titles = [f"Redis {what} {time.time_ns()}" for what in ("flushed", "away")]

    redis.Redis(port=house.ports.redis).flushall()
    write_lot(buyer.page, titles[0])
    expect(buyer.page.get_by_text(VISIBLE)).to_be_visible(timeout=30_000)
    buyer.page.goto("/")
    house.kill("redis")
    write_lot(buyer.page, titles[1])
    expect(buyer.page.get_by_role("heading", level=1)).to_have_text(titles[1])
    house.start("redis")
    expect(buyer.page.get_by_text(VISIBLE)).to_be_visible(timeout=60_000)

    producer = visitor("producer", "producer@demo.example").page
    producer.goto("/marketplace/?search=Redis")
    for title in titles:
        expect(producer.get_by_role("link", name=title)).to_be_visible()


def test_a_cancelled_lot_leaves_the_marketplace_and_says_why(visitor):
    buyer = visitor("buyer", "buyer@demo.example").page
    producer = visitor("producer", "producer@demo.example").page
    title = f"Soon gone {time.time_ns()}"
    write_lot(buyer, title)
    expect(buyer.get_by_text(VISIBLE)).to_be_visible()
    producer.goto("/marketplace/?search=Soon+gone")
    producer.get_by_role("link", name=title).click()
    lot_url = producer.url

    buyer.get_by_text("More", exact=True).click()
    buyer.get_by_role("button", name="Cancel this lot").click()
    buyer.get_by_label("Reason").fill("The schedule changed.")
    buyer.get_by_role("button", name="Cancel the lot").click()
    expect(buyer.get_by_text("knows how this lot stands")).to_be_visible()
    producer.goto(lot_url)

    expect(producer.get_by_text("The schedule changed.").first).to_be_visible()
    producer.goto("/marketplace/?search=Soon+gone")
    expect(producer.get_by_role("link", name=re.compile(title))).to_have_count(0)
