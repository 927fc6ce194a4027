"""Both portals, Redis and the workers as real processes, and a real browser in front of them."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from scripts.house import House
from scripts.parts import Ports

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
PASSWORD = "saf-demo-2026"

expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The portals with demo data; retries come a hundred times sooner than in production."""
    running = House(Ports.free(), tmp_path_factory.mktemp("house"), extra_env={"WEBHOOK_SCHEDULE_SCALE": "0.01"})
    with running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None and os.environ.get("CI"):
        pytest.fail("CI needs a browser: install Debian's chromium.")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=FLAGS)


class Visitor:
    """A person at one portal, in a browser of their own."""

    def __init__(self, browser: Browser, base: str, **options: object) -> None:
        self.base = base
        self.requests: list[str] = []
        self.problems: list[str] = []
        self.context: BrowserContext = browser.new_context(base_url=base, **options)
        self.page: Page = self.context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)

    def sign_in(self, email: str) -> Visitor:
        self.page.goto("/sign-in/")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page).to_have_url(re.compile(re.escape(self.base) + "/$"))
        return self

    def others_asked(self) -> list[str]:
        """Requests that left this portal's host: there must be none."""
        return [url for url in self.requests if not url.startswith((self.base, "data:", "blob:"))]


@pytest.fixture
def visitor(chromium: Browser, house: House) -> Iterator[object]:
    """`visitor("buyer", "buyer@demo.example")` is a signed-in person; options go to the browser's context."""
    opened: list[Visitor] = []

    def open_one(portal: str, email: str = "", **options: object) -> Visitor:
        one = Visitor(chromium, house.url(portal), **options)
        opened.append(one)
        return one.sign_in(email) if email else one

    yield open_one
    for one in opened:
        one.context.close()
