"""Pages in other states than `test_every_page` finds them in, the doors, and the operators' pages."""

from __future__ import annotations

import pytest

from .test_every_page import faults_of, violations

STATES = {
    "buyer": [
        "/lots/?state=draft", "/lots/?search=nothing-fits", "/lots/?product=coal&mode=open",
        "/contracts/?search=nothing-fits", "/contracts/?tab=active&sort=-number",
        "/notifications/?kind=security", "/development/mail/?q=nothing-fits", "/no-such-page/",
    ],
    "producer": [
        "/marketplace/?search=nothing-fits", "/marketplace/?region=Europe&minVolume=500",
        "/marketplace/?only=watched&sort=-volume", "/marketplace/?minVolume=abc&deliveryFrom=2027-01-01",
        "/marketplace/?only=eligible", "/bids/?state=turn&sort=lot", "/contracts/?tab=ours", "/no-such-page/",
    ],
}  # fmt: skip


@pytest.mark.parametrize("portal", ["buyer", "producer"])
def test_what_is_empty_filtered_or_wrong_is_accessible_and_fits(visitor, portal):
    person = visitor(portal, f"{portal}@demo.example", reduced_motion="reduce")
    faults: list[str] = []

    for url in STATES[portal]:
        person.page.goto(url)
        faults += faults_of(person.page, url)

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
