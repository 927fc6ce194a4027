"""A producer saves a search; a buyer publishes a lot that fits; bell and mail tell of it, and of how it ended."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect

from .test_publish import VISIBLE, write_lot

BELL = re.compile(r"Notifications, [1-9]\d* unread")


def save_search(page: Page, query: str, name: str) -> None:
    """As a trader would: filters in force, one button, a name."""
    page.goto(f"/marketplace/?{query}")
    page.get_by_role("button", name="Save this search").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Email me new lots").select_option("at_once")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#flashes")).to_contain_text("is saved: new lots are told by e-mail at once and by the bell.")


def link_in_mail(page: Page, title: str) -> str:
    """The path that the mail about `title` leads to, from the development mailbox."""
    for _ in range(40):
        page.goto(f"/development/mail/?q={title.replace(' ', '+')}")
        if page.locator("table tbody th a").count():
            break
        page.wait_for_timeout(250)
    page.locator("table tbody th a").first.click()
    page.get_by_role("link", name="As text").click()
    found = re.search(r"/notifications/[0-9a-f]{24}/", page.locator("pre.letter").inner_text())
    assert found is not None
    return found[0]


def cancel_lot(page: Page, reason: str) -> None:
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Cancel this lot").click()
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name="Cancel the lot").click()
    expect(page.get_by_text("knows how this lot stands")).to_be_visible()


def test_a_saved_search_tells_of_a_lot_and_a_watch_of_its_end(visitor):
    producer = visitor("producer", "rosa.delgado@demo.example")
    buyer = visitor("buyer", "buyer@demo.example")
    word = f"Kestrel{time.time_ns()}"
    title = f"HEFA-SPK for {word}"
    page = producer.page

    save_search(page, f"search={word}&minVolume=1000", f"All of {word}")
    expect(page.get_by_text("No open lot fits")).to_be_visible()
    write_lot(buyer.page, title)
    expect(buyer.page.get_by_text(VISIBLE)).to_be_visible()
    page.goto(link_in_mail(page, title))

    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.goto("/marketplace/")
    expect(page.get_by_role("link", name=re.compile(f"All of {word} 1"))).to_be_visible()
    page.goto("/notifications/")
    expect(page.get_by_role("link", name=f"New lot: {title}")).to_be_visible()

    page.goto(f"/marketplace/?search={word}")
    page.get_by_role("link", name=title, exact=True).click()
    page.get_by_role("button", name="Watch").click()
    expect(page.get_by_role("button", name="Watching")).to_be_visible()
    cancel_lot(buyer.page, "The schedule changed.")
    expect(page.get_by_text("This lot changed while you looked.")).to_be_visible()
    page.goto(f"/marketplace/?search={word}")
    expect(page.get_by_role("link", name=title, exact=True)).to_have_count(0)
    page.goto(link_in_mail(page, "cancelled this lot"))

    expect(page.get_by_text("The buyer cancelled this lot.")).to_be_visible()
    expect(page.get_by_text("The schedule changed.").first).to_be_visible()
    assert (producer.problems, producer.others_asked()) == ([], [])


def test_the_bell_counts_a_new_lot(visitor):
    producer = visitor("producer", "aino.laine@demo.example")
    buyer = visitor("buyer", "buyer@demo.example")
    word = f"Osprey{time.time_ns()}"

    save_search(producer.page, f"search={word}", word)
    write_lot(buyer.page, f"Neat SAF for {word}")
    expect(buyer.page.get_by_text(VISIBLE)).to_be_visible()
    for _ in range(40):
        producer.page.reload()
        if producer.page.get_by_text(BELL).count():
            break
        producer.page.wait_for_timeout(250)

    expect(producer.page.get_by_text(BELL).first).to_be_attached()


def test_an_open_marketplace_tells_of_a_lot_that_came_and_of_one_that_left(visitor):
    page = visitor("producer", "producer@demo.example").page
    buyer = visitor("buyer", "buyer@demo.example").page
    word = f"Merlin{time.time_ns()}"
    title = f"HEFA-SPK for {word}"

    page.goto(f"/marketplace/?search={word}")
    write_lot(buyer, title)
    expect(page.get_by_text("1 lot came.")).to_be_visible()
    page.get_by_role("link", name="Show the list as it stands now").click()
    expect(page.get_by_role("link", name=title, exact=True)).to_be_visible()

    cancel_lot(buyer, "The schedule changed.")
    expect(page.get_by_text("1 of those below takes no more bids.")).to_be_visible()
    page.get_by_role("link", name="Show the list as it stands now").click()
    expect(page.get_by_text("No open lot fits")).to_be_visible()


def test_filters_work_live_and_without_javascript(visitor):
    live = visitor("producer", "producer@demo.example").page
    plain = visitor("producer", "producer@demo.example", java_script_enabled=False).page
    plain.set_viewport_size({"width": 1400, "height": 900})
    live.set_viewport_size({"width": 1400, "height": 900})

    live.goto("/marketplace/")
    live.get_by_label("North America").check()
    expect(live).to_have_url(re.compile(r"/marketplace/\?region=North\+America$"))
    expect(live.get_by_role("button", name=re.compile(r"^Show \d+ lots?$"))).to_be_visible()
    shown = live.locator("#found tbody th a").all_inner_texts()
    expect(live.get_by_label("North America")).to_be_focused()

    plain.goto("/marketplace/")
    plain.get_by_label("North America").check()
    plain.get_by_role("button", name=re.compile(r"^Show \d+ lots?$")).click()

    expect(plain).to_have_url(re.compile(r"/marketplace/\?region=North\+America$"))
    assert plain.locator("#found tbody th a").all_inner_texts() == shown != []
