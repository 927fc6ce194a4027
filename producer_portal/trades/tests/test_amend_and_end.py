"""Amending and ending an active contract from the Producer portal: calls to the Buyer portal, which owns it."""

import pytest

from producer_portal.trades.models import TradeContract
from shared.accounts.roles import Role
from shared.accounts.tests.factories import member, signed_in
from shared.audit.models import Event

from . import far_buyer
from .factories import PK, take, told
from .test_contract_page import KEY, PAGE, offered, text_of

pytestmark = pytest.mark.django_db
CHILD = "9" * 24
AMEND = {
    "volume": "3,500", "price_per_unit": "2,120", "delivery_location": "Zürich (ZRH)", "inspection_days": "10",
    "message": "Our plant is down in May.", "key": KEY,
}  # fmt: skip
AMENDMENT = {
    "_id": CHILD, "contractNumber": "SAF-2026-000032", "amends": PK, "amendsNumber": "SAF-2026-000031", "version": 1,
}  # fmt: skip
SIMPLE = {"agree-termination": "buyer", "decline-termination": "buyer", "withdraw-termination": "producer"}


def ending(by="buyer", status="proposed"):
    return {"by": by, "status": status, "reason": "No demand.", "proposedAt": "2026-11-25T09:30:00.000Z"}


@pytest.fixture
def active(contract, joost):
    take(joost, "active", 3)


def test_an_amendment_is_proposed_with_what_is_to_read_otherwise_and_shown_at_once(browser, active, joost, wire):
    far_buyer.answers_with(wire, PK, "amend", told(joost, **AMENDMENT), status=201)

    response = browser.post(f"{PAGE}amend/", AMEND)

    assert (response.status_code, response["Location"]) == (302, f"/contracts/{CHILD}/")
    assert far_buyer.sent(wire) == {"volume": {"amount": 3500}, "message": "Our plant is down in May."}
    assert TradeContract.objects.get(pk=CHILD).turn == "both"
    assert Event.objects.get(verb="amend_contract").subject_id == PK
    assert "amends" in text_of(browser.get(f"/contracts/{CHILD}/"))


def test_the_form_begins_with_what_holds_now(browser, active):
    page = text_of(browser.get(f"{PAGE}amend/"))

    assert ('value="4,000"' in page, 'value="2,120"' in page, "Draw it up" in page) == (True, True, True)


def test_totals_follow_what_is_typed_and_nothing_is_sent(browser, client, active, joost, wire):
    page = text_of(browser.post(f"{PAGE}amend/reckon/", AMEND))
    stranger = signed_in(client, member())

    assert "$7,420,000.00" in page
    assert "Against what holds now" in page
    assert len(wire.calls) == 0
    assert stranger.post(f"{PAGE}amend/reckon/", AMEND).status_code == 404
    assert stranger.get(f"{PAGE}amend/reckon/").status_code == 405


def test_what_the_buyer_portal_refuses_stands_beside_what_was_typed(browser, active, wire):
    far_buyer.refuses(wire, PK, "amend", status=400, error="No.", code="invalid", fields={"volume": ["Too much."]})

    response = browser.post(f"{PAGE}amend/", AMEND)

    page = text_of(response)
    assert (response.status_code, "Too much." in page, "Our plant is down in May." in page) == (422, True, True)


def test_while_nobody_knows_the_form_comes_back_with_the_same_key(browser, active, joost, wire):
    far_buyer.is_lost(wire, PK, "amend")
    far_buyer.shows(wire, told(joost, "active", 3))

    response = browser.post(f"{PAGE}amend/", AMEND)

    page = text_of(response)
    assert "so we read your contract again" in page
    assert (f'value="{KEY}"' in page, 'value="3,500"' in page, "Our plant is down in May." in page) == (True,) * 3


def test_one_that_arrived_after_all_is_there_when_it_is_read_again(browser, active, joost, wire):
    far_buyer.is_lost(wire, PK, "amend")
    open_one = {"_id": CHILD, "contractNumber": "SAF-2026-000032", "status": "awaiting_signatures",
                "proposedBy": "producer", "createdAt": "2026-11-25T09:30:00.000Z"}  # fmt: skip
    far_buyer.shows(wire, told(joost, "active", 4, amendments=[open_one]))

    page = text_of(browser.post(f"{PAGE}amend/", AMEND))

    assert (f'href="/contracts/{CHILD}/"' in page, "Draw it up" in page) == (True, False)


def test_an_unsigned_contract_is_not_amended(browser, contract, wire):
    assert browser.get(f"{PAGE}amend/").status_code == 409
    assert len(wire.calls) == 0


def test_an_end_is_proposed_with_its_reason(browser, active, joost, wire):
    after = told(joost, "active", 4, termination=ending("producer"))
    far_buyer.answers(wire, after, "propose-termination")

    response = browser.post(f"{PAGE}propose-termination/", {"reason": "No demand.", "key": KEY})

    assert response.status_code == 302
    assert far_buyer.sent(wire) == {"reason": "No demand."}
    page = text_of(browser.get(PAGE))
    assert (offered(page), "You proposed to end this contract" in page) == ({"withdraw-termination"}, True)


def test_an_end_takes_a_reason(browser, active, wire):
    assert browser.post(f"{PAGE}propose-termination/", {"reason": ""}).status_code == 422
    assert len(wire.calls) == 0


@pytest.mark.parametrize(("deed", "by"), SIMPLE.items())
def test_a_proposed_end_is_agreed_to_declined_or_withdrawn(browser, active, joost, wire, deed, by):
    take(joost, "active", 4, termination=ending(by))
    status = "terminated" if deed.startswith("agree") else "active"
    far_buyer.answers(wire, told(joost, status, 5), deed)

    assert deed in offered(text_of(browser.get(PAGE)))
    response = browser.post(f"{PAGE}{deed}/", {"key": KEY})

    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert far_buyer.sent(wire) == {}
    assert TradeContract.objects.get(pk=PK).status == status
    assert Event.objects.filter(verb=deed.replace("-", "_")).count() == 1


@pytest.mark.parametrize("deed", SIMPLE)
def test_while_nobody_knows_one_looks_again(browser, active, joost, wire, deed):
    far_buyer.is_lost(wire, PK, deed)
    far_buyer.is_away(wire, PK)

    response = browser.post(f"{PAGE}{deed}/", {"key": KEY})

    assert (response.status_code, offered(text_of(response))) == (503, {"refresh"})


@pytest.mark.parametrize("deed", [*SIMPLE, "propose-termination", "amend"])
def test_each_deed_takes_its_role(client, active, joost, wire, deed):
    role = Role.VIEWER if deed == "amend" else Role.TRADER
    below = signed_in(client, member(role, organization=joost.organization))

    response = below.post(f"{PAGE}{deed}/", AMEND | {"reason": "No demand."}, follow=True)

    assert len(wire.calls) == 0
    assert "this takes" in text_of(response)


def test_who_may_not_amend_does_not_get_the_form(client, active, joost):
    viewer = signed_in(client, member(Role.VIEWER, organization=joost.organization))

    assert viewer.get(f"{PAGE}amend/").status_code == 403
