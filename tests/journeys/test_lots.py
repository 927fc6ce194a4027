"""What a fuel trader does with lots all day: write one that helps itself along, change it knowingly, bring in many."""

from __future__ import annotations

import csv
import io
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .test_publish import VISIBLE

BEGIN = datetime.now(UTC) + timedelta(days=120)
DAY, LAST_DAY = f"{BEGIN:%Y-%m-%d}", f"{BEGIN + timedelta(days=80):%Y-%m-%d}"


def named(what: str) -> str:
    return f"{what} {time.time_ns()}"


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text("Saved")


def test_a_newcomer_writes_a_complete_lot_that_helps_itself_along(visitor):
    buyer, producer = visitor("buyer", "buyer@demo.example"), visitor("producer", "producer@demo.example")
    page, title = buyer.page, named("HEFA-SPK for Bergen")

    page.get_by_role("link", name="New lot").first.click()
    expect(page.locator("#quality")).to_contain_text("Say how much fuel you need.")
    page.get_by_label("Title").fill(title)
    saved(page)
    expect(page).to_have_url(re.compile(r"/lots/[0-9a-f]{24}/edit/$"))  # it is a draft, before any button was pressed
    page.get_by_text("Neat SAF").first.click()
    page.get_by_label("Volume", exact=True).fill("1,200")
    expect(page.locator("#figures")).to_contain_text("396,258")
    page.get_by_label("Density", exact=True).fill("0.76")
    expect(page.locator("#figures")).to_contain_text("417,114")
    expect(page.locator("#quality")).not_to_contain_text("Say how much fuel you need.")
    page.get_by_label("Delivery from").fill(DAY)
    page.get_by_label("Delivery until").fill(LAST_DAY)
    page.get_by_label("Delivered to").fill("Bergen, Mongstad")
    page.get_by_label("Carbon intensity, at most").fill("25")
    expect(page.locator("#carbon-figures")).to_contain_text("71.9 % below 89")
    page.get_by_label("ISCC CORSIA").check()
    page.get_by_label("Budget per unit").fill("2,050")
    expect(page.locator("#price-figures")).to_contain_text("$2,460,000.00")
    expect(page.locator("#quality")).not_to_contain_text("Needed to publish")
    page.reload()
    expect(page.get_by_label("Title")).to_have_value(title)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("A preview: no producer sees this yet")).to_be_visible()
    expect(page.get_by_text("at most 25.0 gCO₂e/MJ")).to_be_visible()
    page.get_by_role("button", name="Publish").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_text(VISIBLE)).to_be_visible()
    producer.page.goto("/marketplace/?search=bergen")
    producer.page.get_by_role("link", name=title).first.click()

    expect(producer.page.get_by_role("heading", level=1)).to_have_text(title)
    expect(producer.page.get_by_text("Bergen, Mongstad").first).to_be_visible()
    assert (buyer.others_asked(), buyer.problems) == ([], [])


def test_two_tabs_tell_each_other(visitor):
    buyer = visitor("buyer", "buyer@demo.example")
    page, title = buyer.page, named("Two tabs")
    page.goto("/lots/new/")
    page.get_by_label("Title").fill(title)
    saved(page)
    other = buyer.context.new_page()
    other.goto(page.url)

    other.get_by_label("Description").fill("Typed in the other tab.")
    saved(other)
    expect(other.locator("#lot-version")).to_have_value("2")
    page.get_by_label("Description").fill("Typed in this tab.")

    expect(page.locator("#saved")).to_contain_text("changed elsewhere meanwhile")
    other.reload()
    expect(other.get_by_label("Description")).to_have_value("Typed in the other tab.")
    expect(page.get_by_label("Description")).to_have_value("Typed in this tab.")


def test_a_change_of_what_is_published_is_weighed_before_it_is_made(visitor):
    page = visitor("buyer", "buyer@demo.example").page
    page.goto("/lots/?state=published")
    page.locator("table tbody th a").first.click()
    page.get_by_role("link", name="Edit lot").click()

    page.get_by_label("Description").fill("In other words.")
    expect(page.locator("#weighed")).to_contain_text("A clarification")
    page.get_by_label("Tolerance").fill("3")
    expect(page.locator("#weighed")).to_contain_text("A material change")
    page.get_by_role("button", name="Look over revision").click()
    expect(page.get_by_text("Bids that are in become stale")).to_be_visible()
    page.get_by_role("button", name="Go back and change it").click()
    expect(page.get_by_label("Description")).to_have_value("In other words.")
    page.get_by_role("button", name="Look over revision").click()
    page.get_by_role("button", name="Publish revision").click()
    expect(page.get_by_text(VISIBLE)).to_be_visible()

    page.get_by_role("link", name="Compare any two").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Revisions")
    expect(page.get_by_text("In other words.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_lots_go_out_into_a_file_and_come_in_from_one(visitor, tmp_path: Path, scripts: bool):
    page = visitor("buyer", "buyer@demo.example", java_script_enabled=scripts, accept_downloads=True).page
    page.goto("/lots/?mode=open")
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").click()
    text = Path(started.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    name = named("From a file")
    rows = [row | {"Title": f"{name}, {number}"} for number, row in enumerate(rows)]
    rows.append(dict.fromkeys(rows[0], "") | {"Title": f"{name}, broken", "Volume": "many"})
    file = tmp_path / "lots.csv"
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)

    page.goto("/lots/import/")
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("cell", name="Enter a number, such as 1,250.5.")).to_be_visible()
    page.get_by_role("link", name="Understood").click()
    expect(page.get_by_text(f"{name}, 0")).to_be_visible()
    page.get_by_role("button", name="Import the good ones as drafts").click()
    expect(page.get_by_text(f"{len(rows) - 1} drafts made, 1 row to correct")).to_be_visible()

    page.get_by_role("link", name=f"{name}, 0").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{name}, 0")
    expect(page.get_by_text("Draft", exact=True).first).to_be_visible()


def test_a_large_file_shows_how_far_it_is_and_goes_on_by_itself(visitor, tmp_path: Path):
    page, name = visitor("buyer", "buyer@demo.example").page, named("Many")
    file = tmp_path / "many.csv"
    file.write_text("Title,Volume\n" + "".join(f"{name} {number},5\n" for number in range(120)))

    page.goto("/lots/import/")
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("120 rows understood, nothing to correct")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Import the good ones as drafts").click()

    expect(page.get_by_text("120 drafts made, nothing to correct")).to_be_visible(timeout=60_000)


def test_a_new_lot_begins_from_an_earlier_one(visitor):
    page = visitor("buyer", "buyer@demo.example").page

    page.goto("/lots/new/")
    page.get_by_role("link", name="Begin from an earlier lot").click()
    page.get_by_role("searchbox", name="Number, title, tag").fill("geneva")
    page.get_by_role("button", name="Search").click()
    title = page.locator("table tbody th a").first.inner_text()
    page.get_by_role("button", name="Begin from this").first.click()

    expect(page.get_by_text("Give it new ones.")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value(title)
    expect(page.get_by_label("Delivery until")).to_have_value("")
