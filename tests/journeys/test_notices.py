"""From a fact to the bell, the list, the mail in the development mailbox, and out of its mails again."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

PERSON = "marc.odermatt@demo.example"  # of the demo: some lots of his company are closed, so he was told


def unread(page: Page) -> int:
    return int(re.findall(r"\d+", page.locator("#bell .vh").inner_text())[0])


def test_the_bell_shows_the_newest_and_reads_them_all(visitor):
    person = visitor("buyer", PERSON)
    page = person.page
    assert unread(page) > 0

    page.locator("#bell").click()
    menu = page.locator("#bell-menu")
    expect(menu.get_by_role("listitem").first).to_be_visible()
    page.locator("#bell").click()
    expect(menu).to_be_hidden()
    page.locator("#bell").press("Enter")
    menu.get_by_role("button", name="Mark all as read").click()

    expect(page.locator("#bell .vh")).to_have_text("Notifications, 0 unread")
    expect(menu.get_by_role("button", name="Mark all as read")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    assert (person.problems, person.others_asked()) == ([], [])


def test_one_is_read_and_unread_again_where_the_reader_stands(visitor):
    person = visitor("buyer", "viewer@demo.example")
    page = person.page
    page.goto("/notifications/?kind=lot_closed")
    count = unread(page)

    page.get_by_role("button", name="Mark read").first.click()
    expect(page.locator("#bell .vh")).to_have_text(f"Notifications, {count - 1} unread")
    expect(page).to_have_url(re.compile(r"\?kind=lot_closed$"))
    page.get_by_role("button", name="Mark unread").first.click()

    expect(page.locator("#bell .vh")).to_have_text(f"Notifications, {count} unread")
    assert (person.problems, person.others_asked()) == ([], [])


def test_without_javascript_the_bell_leads_to_the_list_and_choices_are_kept(visitor):
    page = visitor("buyer", "viewer@demo.example", java_script_enabled=False).page

    page.locator("#bell").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Notifications")
    page.get_by_role("link", name="Notification settings").click()
    page.get_by_role("radio", name="Daily digest: Still to award").check()
    page.get_by_label("Daily digest at").select_option("18:00")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Your choices are saved.")).to_be_visible()
    expect(page.get_by_role("radio", name="Daily digest: Still to award")).to_be_checked()
    expect(page.get_by_label("Daily digest at")).to_have_value("18")


def test_a_mail_is_read_in_the_mailbox_and_its_link_ends_mails_of_its_kind_without_signing_in(visitor):
    person = visitor("buyer")
    page = person.page
    page.goto(f"/development/mail/?q={PERSON}")

    page.get_by_role("row").filter(has_text="Bidding is closed").get_by_role("link").first.click()
    mail = page.frame_locator("iframe.letter")
    expect(mail.get_by_role("link", name="Open it")).to_be_visible()
    with person.context.expect_page() as opened:
        mail.get_by_role("link", name="unsubscribe from").click()
    unsubscribing = opened.value
    expect(unsubscribing.get_by_role("heading", level=1)).to_have_text("Unsubscribe from “Bidding is closed”?")
    unsubscribing.get_by_role("button", name="Unsubscribe").click()
    expect(unsubscribing.get_by_role("heading", level=1)).to_have_text("You are unsubscribed")
    assert person.problems == []

    his = visitor("buyer", PERSON).page
    his.goto("/settings/notifications/")
    expect(his.get_by_role("radio", name="No mail: Bidding is closed")).to_be_checked()
