"""Every page, at three widths, light and dark: no axe violation, nothing wider than the window, no other host asked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from .conftest import AXE

PAGES = {
    "buyer": [
        "/", "/lots/", "/lots/?state=draft", "/lots/?search=nothing-fits", "/lots/?product=coal&mode=open",
        "/lots/new/", "/lots/new/from/", "/lots/import/", "{lot}", "{lot}edit/", "{lot}preview/", "{lot}revisions/",
        "{lot}compare/",
        "/settings/", "/settings/organization/", "/settings/people/", "/settings/people/invite/", "/settings/api-keys/",
        "/settings/api-keys/new/", "/settings/reference-price/",
        "/negotiations/", "/contracts/", "/contracts/?search=nothing-fits", "/contracts/?tab=active&sort=-number",
        "{contract}", "/verify/", "/settings/integration/", "/notifications/", "/help/",
        "/style/", "/no-such-page/",
    ],
    "producer": [
        "/", "/marketplace/", "/marketplace/?search=nothing-fits", "/marketplace/?region=Europe&minVolume=500",
        "/marketplace/?only=watched&sort=-volume", "/marketplace/?minVolume=abc&deliveryFrom=2027-01-01", "{lot}",
        "/marketplace/?only=eligible", "/bids/", "/bids/?state=turn&sort=lot", "/certificates/",
        "/contracts/", "/contracts/?tab=ours", "/contracts/?search=nothing-fits", "{contract}",
        "/settings/", "/settings/organization/", "/settings/people/", "/settings/people/invite/", "/settings/api-keys/",
        "/settings/api-keys/new/", "/settings/integration/", "/notifications/", "/help/", "/style/", "/no-such-page/",
    ],
}  # fmt: skip
EVERYWHERE = [
    "/settings/security/", "/settings/security/password/", "/settings/security/two-factor/",
    "/notifications/?kind=security", "/settings/notifications/", "/development/mail/",
    "/development/mail/?q=nothing-fits",
]  # fmt: skip
LISTS = {"buyer": "/lots/", "producer": "/marketplace/"}
WIDTHS = (360, 1280, 1600)


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def first_of(page: Page, listed_at: str) -> str:
    page.goto(listed_at)
    return str(page.locator("table tbody th a").first.get_attribute("href"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("portal", ["buyer", "producer"])
def test_pages_are_accessible_and_fit_every_width(visitor, portal, scheme):
    person = visitor(portal, f"{portal}@demo.example", color_scheme=scheme, bypass_csp=True)
    lot = first_of(person.page, LISTS[portal])
    contract = first_of(person.page, "/contracts/") if "{contract}" in PAGES[portal] else ""
    faults: list[str] = []

    for address in [*PAGES[portal], *EVERYWHERE]:
        url = address.replace("{lot}", lot).replace("{contract}", contract)
        person.page.goto(url)
        for width in WIDTHS:
            person.page.set_viewport_size({"width": width, "height": 900})
            wide = person.page.evaluate("document.documentElement.scrollWidth")
            faults += [f"{url} at {width}: {wide} px wide"] if wide > width else []
            faults += [f"{url} at {width}: {fault}" for fault in violations(person.page)]

    assert faults == []
    assert person.others_asked() == []


@pytest.mark.parametrize("portal", ["buyer", "producer"])
def test_the_doors_are_accessible(visitor, portal):
    person = visitor(portal, bypass_csp=True)
    faults = []

    for url in ("/sign-in/", "/register/", "/invitations/no-such-link/", "/reset-password/", "/reset-password/new/"):
        person.page.goto(url)
        faults += [f"{url}: {fault}" for fault in violations(person.page)]

    assert faults == []


OPERATORS_PAGES = [
    "/settings/integration/", "/admin/", "/admin/exchange/delivery/", "/admin/exchange/inboxmessage/",
    "/admin/audit/event/",
    "/admin/exchange/endpoint/add/",
]  # fmt: skip
DJANGOS_OWN = "empty-table-header"  # its table of a record's rows has heads without a word


@pytest.mark.parametrize("portal", ["buyer", "producer"])
def test_the_operators_pages_are_accessible_and_keep_the_policy(visitor, portal):
    person = visitor(portal, "admin@demo.example", bypass_csp=True)
    strict = visitor(portal, "admin@demo.example")
    faults: list[str] = []

    for url in OPERATORS_PAGES:
        strict.page.goto(url)
        person.page.goto(url)
        faults += [f"{url}: {fault}" for fault in violations(person.page) if not fault.startswith(DJANGOS_OWN)]

    assert faults == []
    assert strict.problems == []
    assert strict.others_asked() == []
