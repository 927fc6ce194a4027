"""The demonstration data: the same on both portals, and complete after the first run."""

from __future__ import annotations

import re
import time

from playwright.sync_api import expect


def test_both_portals_hold_the_same(house):
    for _ in range(20):  # what an earlier journey did may still be on its way
        said = house.manage("producer", "reconcile").stdout.splitlines()[-1]
        if ", 0 differ," in said:
            break
        time.sleep(0.5)

    compared = re.fullmatch(r"reconcile: (\d+) compared, 0 differ, 0 mended", said)
    assert compared, said
    assert int(compared[1]) >= 22 + 32 + 3  # lots, bids and contracts of the story


def test_a_negotiation_in_its_third_round_says_on_both_sides_whose_turn_it_is(visitor):
    buyer = visitor("buyer", "buyer@demo.example").page
    producer = visitor("producer", "producer@demo.example").page
    title = re.compile("HEFA-SPK for Geneva, Q1.*LOT-", re.S)

    buyer.goto("/negotiations/")
    buyer.get_by_role("row").filter(has_text=title).filter(has_text="Rotterdam").get_by_role("link").first.click()
    producer.goto("/bids/")
    producer.get_by_role("link", name=re.compile("HEFA-SPK for Geneva, Q1")).first.click()

    for page, turn in ((buyer, "Your turn"), (producer, "The buyer’s")):
        expect(page.get_by_text("Offer 5 stands").first).to_be_visible()
        expect(page.get_by_text(turn).first).to_be_visible()


def test_a_second_run_adds_nothing(house):
    buyer, producer = (house.manage(portal, "seed_demo").stdout.splitlines()[-1] for portal in ("buyer", "producer"))

    assert buyer.startswith("seed_demo: added 0 people and 0 lots;")
    assert producer.startswith("seed_demo: added 0 people;")
