"""Both portals where people sign in with Clerk: in once for both, out again, and no script of Clerk's on any page."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from scripts.house import House
from scripts.parts import Ports
from tests.stand_ins.clerk import ClerkStandIn

from .conftest import Visitor
from .test_sign_in import faults_of

LOT = {
    "title": "SAF for the spring schedule",
    "volume": {"amount": 900, "unit": "tonnes"},
    "status": "published",
    "delivery": {"deliveryDate": "2027-06-30T00:00:00.000Z", "deliveryLocation": "Zürich (ZRH)"},
}


@pytest.fixture(scope="module")
def clerk() -> Iterator[ClerkStandIn]:
    with ClerkStandIn() as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def clerk_house(clerk: ClerkStandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The portals without demo data, wired to that Clerk."""
    fast = {"WEBHOOK_SCHEDULE_SCALE": "0.01"}
    with House(Ports.free(), tmp_path_factory.mktemp("clerk"), extra_env=clerk.env | fast, seed=False) as house:
        yield house


@pytest.fixture
def open_browser(chromium: Browser, clerk_house: House) -> Iterator[object]:
    opened: list[Visitor] = []

    def open_one(portal: str, **options: object) -> Visitor:
        opened.append(Visitor(chromium, clerk_house.url(portal), **options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.context.close()


def choose(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name="Stand-in for Clerk")).to_be_visible()
    page.get_by_role("button", name=name).click()


def member(clerk: ClerkStandIn, name: str, company: str, role: str = "org:admin") -> tuple[str, str]:
    user, organization = clerk.add_user(name, f"{name.split()[0].lower()}@example.com"), clerk.add_organization(company)
    clerk.add_member(organization, user, role)
    return user, organization


@pytest.mark.parametrize("scripts", [True, False])
def test_one_sign_in_opens_both_portals(clerk, clerk_house, open_browser, scripts):
    """Also without JavaScript: it is all redirects."""
    who = f"Elena Brunner{' the second' if not scripts else ''}"
    member(clerk, who, "Helvia Airways")
    elena = open_browser("buyer", java_script_enabled=scripts)

    elena.page.goto("/settings/people/")
    choose(elena.page, who)
    expect(elena.page).to_have_url(f"{clerk_house.url('buyer')}/settings/people/")
    expect(elena.page.get_by_role("main")).to_contain_text(f"{who}")

    elena.page.goto(f"{clerk_house.url('producer')}/settings/")
    expect(elena.page).to_have_url(f"{clerk_house.url('producer')}/settings/")
    expect(elena.page.get_by_label("Your name").or_(elena.page.get_by_label("Name")).first).to_have_value(who)
    assert clerk.asked["/sign-in"] >= 1
    assert elena.problems == []


def test_a_lot_goes_from_a_buyer_to_a_producer_who_came_by_clerk(clerk, clerk_house, open_browser):
    ada, airline = member(clerk, "Ada Bell", "Bell Airways")
    member(clerk, "Joost van Dalen", "Rotterdam Renewables")
    token = clerk.token(ada, organization_id=airline, azp=clerk_house.url("buyer"))
    posted = requests.post(
        f"{clerk_house.url('buyer')}/api/lots", json=LOT, headers={"Authorization": f"Bearer {token}"}, timeout=10
    )
    assert posted.status_code == 201, posted.text

    joost = open_browser("producer")
    joost.page.goto("/")
    choose(joost.page, "Joost van Dalen")

    number = posted.json()["lot"]["number"]
    lot = joost.page.get_by_text(LOT["title"]).first
    for _ in range(30):
        joost.page.goto("/marketplace/")
        if lot.count():
            break
        joost.page.wait_for_timeout(500)
    expect(lot).to_be_visible()
    assert number.startswith("LOT-")
    assert joost.problems == []


class Caller:
    """A person who calls one portal's API with Clerk's tokens, a new one for each call."""

    def __init__(self, clerk: ClerkStandIn, base: str, user: str, organization: str) -> None:
        self.clerk, self.base, self.user, self.organization = clerk, base, user, organization

    def __call__(self, method: str, path: str, body: object = None, wanted: int = 200) -> Any:
        answer = self._call(method, path, body)
        assert answer.status_code == wanted, answer.text
        return answer.json()

    def until(self, path: str, holds: Callable[[Any], bool]) -> Any:
        for _ in range(60):
            found = self._call("GET", path)
            if found.status_code == 200 and holds(found.json()):
                return found.json()
            time.sleep(0.25)
        raise AssertionError(f"{path} did not come to that: {found.text}")

    def _call(self, method: str, path: str, body: object = None) -> requests.Response:
        token = self.clerk.token(self.user, organization_id=self.organization, azp=self.base)
        headers = {"Authorization": f"Bearer {token}"}
        return requests.request(method, f"{self.base}{path}", json=body, headers=headers, timeout=15)


def test_a_deal_is_signed_by_people_who_came_by_clerk(clerk, clerk_house):
    """From a lot to a contract signed by both: all that follows from who they are is as with our own accounts."""
    flyer, maker = member(clerk, "Ida Kern", "Kern Air"), member(clerk, "Jan de Wit", "Wit Fuels")
    ida = Caller(clerk, clerk_house.url("buyer"), *flyer)
    jan = Caller(clerk, clerk_house.url("producer"), *maker)

    lot = ida("POST", "/api/lots", LOT | {"title": "SAF for the autumn"}, 201)["lot"]["_id"]
    jan.until(f"/api/marketplace/lots/{lot}", lambda found: True)
    offered = {"lotId": lot, "volume": LOT["volume"], "pricing": {"currency": "USD"}, "pricePerUnit": 2100}
    ours = jan("POST", "/api/producer-bids", offered, 201)["bid"]["_id"]
    bid = jan("POST", f"/api/producer-bids/{ours}/submit")["bid"]["buyerBidId"]

    stands = ida("GET", f"/api/bids/{bid}")["bid"]
    assert (stands["bidderId"], stands["verified"]) == (maker[0], True)
    named = {"offerId": stands["currentOffer"]["offerId"], "termsHash": stands["currentOffer"]["termsHash"]}
    contract = ida("PUT", f"/api/bids/{bid}", {"status": "accepted", **named})["contract"]
    sign = {"title": "Owner", "consent": True, "documentHash": contract["documentHash"]}
    ida("POST", f"/api/contracts/{contract['_id']}/sign", {"name": "Ida Kern", **sign})
    jan.until(f"/api/contracts/{contract['_id']}", lambda found: found["contract"]["status"] == "partially_signed")
    signed = jan("POST", f"/api/contracts/{contract['_id']}/sign", {"name": "Jan de Wit", **sign})["contract"]

    assert signed["status"] == "active"
    assert [one["userId"] for one in signed["signatures"]] == [flyer[0], maker[0]]
    show = (
        "from buyer_portal.contracts.models import Signature as S; print(*S.objects.values_list('method', flat=True))"
    )
    recorded = clerk_house.manage("buyer", "shell", "-v", "0", "-c", show)
    assert recorded.stdout.count("Clerk session sess_") == 2


def test_signing_out_ends_it_at_clerk(clerk, clerk_house, open_browser):
    who = "Marc Odermatt"
    user, _ = member(clerk, who, "Odermatt Air")
    marc = open_browser("buyer")
    marc.page.goto("/settings/")
    choose(marc.page, who)
    expect(marc.page).to_have_url(re.compile("/settings/$"))

    for path in ("/settings/", "/settings/people/", "/settings/security/"):
        marc.page.goto(path)
        assert faults_of(marc.page) == []
    marc.page.goto("/settings/")
    marc.problems.clear()  # the last but one is a 404 on purpose
    marc.page.evaluate("document.querySelector('form[action=\"/sign-out/\"]').requestSubmit()")

    expect(marc.page.get_by_role("heading", name="You are signed out")).to_be_visible()
    assert faults_of(marc.page) == []
    assert {one["status"] for one in clerk.sessions.values() if one["user_id"] == user} == {"revoked"}
    marc.page.get_by_role("link", name="Sign in again").click()
    choose(marc.page, who)
    expect(marc.page).to_have_url(f"{clerk_house.url('buyer')}/")
    assert marc.problems == []


def test_a_form_sent_after_the_session_ended_leads_to_clerk_and_keeps_what_was_typed(clerk, clerk_house, open_browser):
    """The browser holds the redirects of a form to the policy `form-action`."""
    who = "Lea Frei"
    member(clerk, who, "Frei Air")
    lea = open_browser("buyer")
    lea.page.goto("/settings/")
    choose(lea.page, who)
    expect(lea.page).to_have_url(re.compile("/settings/$"))
    lea.context.clear_cookies(name="buyer_session")
    for client in list(clerk.clients):
        del clerk.clients[client]

    lea.page.get_by_label("Job title").fill("Head of fuel")
    lea.page.get_by_role("main").get_by_role("button", name="Save").click()

    choose(lea.page, who)
    expect(lea.page).to_have_url(re.compile("/settings/$"))
    expect(lea.page.get_by_label("Job title")).to_have_value("Head of fuel")
    assert [one for one in lea.problems if "Content Security Policy" in one] == []
