"""Every page that a person can open: accessible, light and dark, wide and narrow; no error, no other host asked.

The pages are found as people find them, by following links from the dashboard; the list of routes says what no link led
to, and such a route is opened with the id of a record that was seen.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from .conftest import AXE, Visitor
from .routes import routes_of

SIZES = {"light": (1280, 900), "dark": (360, 800)}
WIDEST = 1600
PARAMETER = re.compile(r"\(\?P<\w+>\[\^/\]\+\)")
ID = re.compile(r"[0-9a-f]{24}|user_\w+")
NOBODY = "0" * 24
MOST_TRIED = 30
OTHERS = re.compile(r"/development/mail/.+|/style/")  # links of mails to somebody else, and of samples
FRAMED = {"comms:mailbox_html"}  # a mail in its own frame: no page of ours, and without any script
# What is not there for this person: it opens by a secret in a mail, or has to be begun first.
SECRET = {"accounts:invitation", "accounts:prove_address", "accounts:reset_password", "comms:unsubscribe"}
NOT_BEGUN = {"lots:import", "lots:wrong_rows", "bids:figures", "marketplace:open_search"}


class Pages:
    """The pages of one portal, each route once, in the order in which a reader comes to them."""

    def __init__(self, portal: str, person: Visitor) -> None:
        self.person, self.page = person, person.page
        self.routes = {name: re.compile(address) for name, address in routes_of(portal).items()}
        self.seen: dict[str, str] = {}  # route → the address it was found at
        self.waiting = deque([("/", True)])  # an address, and whether a link led to it
        self.ids: dict[str, list[str]] = {}  # of records, by how the addresses begin at which they were seen
        self.missing: set[str] = set()

    def route_of(self, path: str) -> str:
        return next((name for name, address in self.routes.items() if address.fullmatch(path)), "")

    def __iter__(self) -> Iterator[str]:
        """Open one page after the other; when it is yielded it stands in the browser."""
        for name in [*self.routes, ""]:  # first by links alone, then each that no link led to
            while self.waiting:
                url, linked = self.waiting.popleft()
                if self.open(url, linked=linked):
                    yield url
                    self.follow()
            if name and name not in self.seen:
                self.waiting.extend((url, False) for url in self.addresses_of(name))

    def open(self, url: str, *, linked: bool) -> bool:
        """Open the page, unless its route was opened before or what is there is no page. A link leads somewhere."""
        route = self.route_of(urlsplit(url).path)
        if not route or route in self.seen or route in FRAMED:
            return False
        answer = self.page.request.get(url, max_redirects=0)
        if answer.status != 200:
            assert answer.status in ({302} if linked else {302, 404, 405, 409}), (url, answer.status)
            self.missing |= {route} if answer.status == 404 else set()
            if linked or answer.status == 405:  # it leads on, or is a deed; others may be there for another record
                self.seen[route] = url
            return False
        self.seen[route] = url
        self.missing.discard(route)
        if "text/html" not in answer.headers["content-type"] or b"<html" not in answer.body():
            return False
        self.page.goto(url)
        return True

    def follow(self) -> None:
        """Keep where the page's links lead to."""
        if OTHERS.fullmatch(urlsplit(self.page.url).path):
            return
        for path, url in self.page.eval_on_selector_all(
            "a[href^='/'], a[href^='?']", "links => links.map(a => [a.pathname, a.pathname + a.search])"
        ):
            if (route := self.route_of(path)) and route not in self.seen:
                self.waiting.append((url, True))
            if found := ID.search(path):
                self.ids.setdefault(path[: found.start()], []).append(found[0])

    def addresses_of(self, name: str) -> list[str]:
        """Addresses of the route, with the ids of some records that stood at addresses which begin alike."""
        pattern = self.routes[name].pattern
        before, parameter, _ = pattern.partition("(")
        ids = list(dict.fromkeys(self.ids.get(before, [NOBODY])))[:MOST_TRIED]
        return [PARAMETER.sub(one, pattern) for one in ids] if parameter else [pattern]


def faults_of(page: Page, url: str) -> list[str]:
    """What axe and the rulers find: light on a wide screen, dark on a narrow one."""
    faults = []
    for scheme, (width, height) in SIZES.items():
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        faults += [f"{url}, {scheme}, {width}: {fault}" for fault in [*too_wide(page, width), *violations(page)]]
    page.set_viewport_size({"width": WIDEST, "height": 900})
    return faults + [f"{url}, {WIDEST}: {fault}" for fault in too_wide(page, WIDEST)]


def too_wide(page: Page, width: int) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{wide} px wide"] if wide > width else []


def violations(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("portal", ["buyer", "producer"])
def test_every_page_is_accessible_and_fits(visitor, portal):
    person = visitor(portal, f"{portal}@demo.example", reduced_motion="reduce")
    pages, faults = Pages(portal, person), []

    opened = [url for url in pages if faults.extend(faults_of(person.page, url)) is None]

    assert faults == []
    assert person.problems == []
    assert person.others_asked() == []
    assert len(opened) > 30
    assert pages.missing <= SECRET | NOT_BEGUN
