"""Coming in: with a second factor, with a recovery code, and after the password was forgotten; in a real browser."""

from __future__ import annotations

import re
import time

import pyotp
import pytest
from playwright.sync_api import Page, expect

from .test_every_page import violations

WIDTHS = (360, 1280, 1600)
PASSWORD, NEW = "correct-horse-9", "another-horse-9"


def register(page: Page) -> str:
    """A person of one's own, so that nobody else's sign-in changes."""
    email = f"paula.{time.time_ns()}@example.com"
    page.goto("/register/")
    page.get_by_label("Your name").fill("Paula Prior")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    expect(page).to_have_url(re.compile("/$"))
    return email


def begin_sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in/?next=/settings/security/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def link_in_mailbox(page: Page, email: str) -> str:
    """The path of the link in the newest mail to that address, once it has come."""
    for _ in range(60):
        page.goto(f"/development/mail/?q={email}")
        mail = page.get_by_role("link", name="Set a new password")
        if mail.count():
            mail.first.click()
            page.get_by_role("link", name="As text").click()
            found = re.search(r"/reset-password/[\w-]{40,}/", page.locator("pre").inner_text())
            assert found is not None
            return found[0]
        page.wait_for_timeout(500)
    raise TimeoutError(f"no mail to {email}")


def faults_of(page: Page) -> list[str]:
    """What is wrong with this page at any width."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{page.url} at {width}: {wide} px wide"] if wide > width else []
        found += [f"{page.url} at {width}: {fault}" for fault in violations(page)]
    return found


def set_up(page: Page) -> tuple[pyotp.TOTP, list[str]]:
    """Two-factor sign-in, from the settings to the recovery codes."""
    page.goto("/settings/security/")
    page.get_by_role("link", name="Set up").click()
    page.get_by_role("button", name="Set it up").click()
    return confirm(page)


def confirm(page: Page) -> tuple[pyotp.TOTP, list[str]]:
    """Let an app read the key on this page, and give the code it shows."""
    app = pyotp.TOTP(page.locator(".app-key").inner_text().replace(" ", ""))
    page.get_by_label("Code of the app").fill(app.now())
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Turn it on").click()
    return app, page.locator("#recovery-codes li").all_inner_texts()


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_from_setting_it_up_to_signing_in_with_two_factors(visitor, script):
    person = visitor("buyer", java_script_enabled=script)
    page = person.page
    email = register(page)
    app, codes = set_up(page)
    page.goto("/settings/security/")
    expect(page.get_by_text("10 of 10 left")).to_be_visible()
    assert len(codes) == 10

    elsewhere = visitor("buyer", java_script_enabled=script).page
    begin_sign_in(elsewhere, email)
    elsewhere.get_by_label("Code", exact=True).fill("000000")
    elsewhere.get_by_role("button", name="Sign in").click()
    expect(elsewhere.get_by_text("You have 4 more tries.").first).to_be_visible()
    elsewhere.get_by_label("Code", exact=True).fill(app.at(time.time() + 30))
    elsewhere.get_by_label("Do not ask for a code").check()
    elsewhere.get_by_role("button", name="Sign in").click()
    expect(elsewhere).to_have_url(re.compile("/settings/security/$"))
    expect(elsewhere.get_by_text("1 is not asked for a code")).to_be_visible()

    assert person.others_asked() == []
    assert person.problems == []


def test_its_pages_are_accessible_and_fit_every_width(visitor):
    page = visitor("producer", bypass_csp=True).page
    email, faults = register(page), []
    page.goto("/settings/security/two-factor/")
    page.get_by_role("button", name="Set it up").click()
    faults += faults_of(page)
    _, codes = confirm(page)
    faults += faults_of(page)
    for address in ("", "two-factor/", "two-factor/off/", "recovery-codes/"):
        page.goto(f"/settings/security/{address}")
        faults += faults_of(page)
    step = visitor("producer", bypass_csp=True).page
    begin_sign_in(step, email)
    faults += faults_of(step)
    step.get_by_label("Code", exact=True).fill(codes[0])
    step.get_by_role("button", name="Sign in").click()

    expect(step.get_by_text("9 of 10 left")).to_be_visible()
    assert faults == []


def test_the_codes_are_saved_as_a_file(visitor):
    page = visitor("buyer").page
    register(page)
    _, codes = set_up(page)

    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as a file").click()

    assert saved.value.suggested_filename == "saf-market-recovery-codes.txt"
    assert all(code in saved.value.path().read_text() for code in codes)


def test_a_forgotten_password_is_set_anew_by_the_link_of_the_mail(visitor):
    page = visitor("buyer").page
    email = register(page)
    there = visitor("buyer").page
    there.goto("/sign-in/")
    there.get_by_role("link", name="Forgotten your password?").click()
    there.get_by_label("E-mail").fill(email)
    there.get_by_role("button", name="Send the link").click()
    expect(there.get_by_role("heading", name="Look into your mail")).to_be_visible()

    there.goto(link_in_mailbox(there, email))
    expect(there).to_have_url(re.compile("/reset-password/new/$"))
    there.get_by_label("New password").fill(NEW)
    there.get_by_role("button", name="Set the password").click()
    begin_sign_in(there, email, NEW)

    expect(there).to_have_url(re.compile("/settings/security/$"))
    page.goto("/settings/")
    expect(page).to_have_url(re.compile("/sign-in/"))
