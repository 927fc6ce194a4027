import re

import pytest
import requests
import responses

from producer_portal.bids.tests.factories import drafted
from producer_portal.trades.models import TradeContract
from shared.accounts.models import Membership
from shared.accounts.roles import Role
from shared.accounts.tests.factories import member, signed_in
from shared.audit.models import Event
from shared.papers.consent import CONSENT, VERSION

from . import far_buyer
from .factories import HASH, PK, ahead, signed, take, taken, told, version

pytestmark = pytest.mark.django_db
PAGE = f"/contracts/{PK}/"
KEY = "65a1b2c3d4e5f6a7b8c9d0ff"
SIGNATURE = {
    "name": "Joost van Dalen", "title": "Head of sales", "authority": "Sole signatory", "consent": "on",
    "document_hash": HASH, "key": KEY,
}  # fmt: skip
OTHER = "ef" * 32


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def offered(page):
    """The deeds for which the page has a form."""
    return set(re.findall(rf'action="{PAGE}([a-z-]+)/"', page))


def test_it_shows_the_whole_text_and_whose_turn_it_is(browser, contract):
    page = text_of(browser.get(PAGE))

    for text in ("Contract SAF-2026-000031", "Helvia Airways AG", "$8,480,000.00", "4,000 t neat", "Subject", HASH):
        assert text in page
    assert "Yours: read and sign it" in page
    assert CONSENT in page


def test_it_leads_to_lot_negotiation_file_and_public_proof(browser, joost, lot):
    bid = drafted(lot, joost)
    type(bid).objects.filter(pk=bid.pk).update(buyer_bid_id="a" * 24)
    taken(joost, _id=PK, bidId="a" * 24, lotId=lot.pk)

    page = text_of(browser.get(PAGE))

    for address in (f"/bids/{bid.pk}/", f"/marketplace/{lot.pk}/", f"{PAGE}pdf/", f":3004/verify/{HASH}/"):
        assert address in page


def test_signed_on_the_page_it_is_signed_there_with_the_whole_evidence(browser, contract, joost, wire):
    far_buyer.answers(wire, told(joost, "partially_signed", 2, signatures=[signed(joost)]))
    browser.get(PAGE)

    response = browser.post(f"{PAGE}sign/", SIGNATURE, headers={"User-Agent": "Firefox"})

    assert (response.status_code, response["Location"]) == (302, PAGE)
    body = far_buyer.sent(wire)
    evidence = body.pop("evidence")
    assert body == {
        "name": "Joost van Dalen", "title": "Head of sales", "authority": "Sole signatory", "consent": True,
        "documentHash": HASH,
    }  # fmt: skip
    assert set(evidence) == {"viewedAt", "ip", "userAgent", "authMethod", "authAt", "consentVersion"}
    assert (evidence["ip"], evidence["userAgent"], evidence["authMethod"]) == ("127.0.0.1", "Firefox", "password")
    assert (evidence["consentVersion"], evidence["viewedAt"] > "2026") == (VERSION, True)
    assert wire.calls[0].request.headers["X-Acting-User"] == joost.user.external_id
    assert TradeContract.objects.get(pk=PK).signed_by_us
    assert "Signed for your organisation." in text_of(browser.get(PAGE))


def test_when_it_was_first_seen_stays_the_same(browser, contract, joost, wire):
    far_buyer.refuses(wire, PK, status=403, error="No.", code="forbidden")
    browser.get(PAGE)
    for _ in range(2):
        browser.get(PAGE)
        browser.post(f"{PAGE}sign/", SIGNATURE)

    seen = {far_buyer.sent(wire, at)["evidence"]["viewedAt"] for at in range(2)}

    assert len(seen) == 1


def test_without_consent_nothing_is_sent_and_what_was_typed_stays(browser, contract, wire):
    response = browser.post(f"{PAGE}sign/", {**SIGNATURE, "consent": ""})

    assert (response.status_code, len(wire.calls)) == (422, 0)
    assert "Tick this to sign." in text_of(response)
    assert "Sole signatory" in text_of(response)


def test_of_a_text_that_changed_meanwhile_the_newer_one_is_shown(browser, contract, joost, wire):
    newer = told(joost, version=4, edition=2, documentHash=OTHER, versions=[version(2, OTHER, "buyer")])
    far_buyer.refuses(wire, PK, error="This is not the version.", code="other_document", record=newer)

    response = browser.post(f"{PAGE}sign/", SIGNATURE)

    page = text_of(response)
    assert (response.status_code, TradeContract.objects.get(pk=PK).document_hash) == (409, OTHER)
    assert "A newer version took this one’s place." in page
    assert f'name="document_hash" value="{OTHER}"' in page
    assert ("Sole signatory" in page, "Sign version 2" in page, " checked" in page) == (True, True, False)


def test_changes_are_asked_for_with_what_reads_otherwise_alone(browser, contract, joost, wire):
    newer = told(joost, version=2, edition=2, documentHash=OTHER, versions=[version(2, OTHER, "producer")])
    far_buyer.answers(wire, newer, "request-changes")
    asked = {"party_name": "Rotterdam Renewables B.V.", "inspection_days": "14", "purchase_order": "PO-7", "key": KEY}

    response = browser.post(f"{PAGE}request-changes/", asked)

    assert response.status_code == 302
    assert far_buyer.sent(wire) == {"purchaseOrder": "PO-7", "inspectionDays": 14}
    assert TradeContract.objects.get(pk=PK).document_hash == OTHER
    assert Event.objects.filter(verb="request_changes").count() == 1


def test_changes_that_are_refused_stay_typed(browser, contract, joost, wire):
    far_buyer.refuses(wire, PK, "request-changes", status=400, error="Nothing would be different.")
    asked = {"party_name": "Rotterdam Renewables B.V.", "inspection_days": "14"}

    response = browser.post(f"{PAGE}request-changes/", asked)

    page = text_of(response)
    assert (response.status_code, "Nothing would be different." in page, 'value="14"' in page) == (422, True, True)


def test_refused_with_a_reason_it_is_over(browser, contract, joost, wire):
    far_buyer.answers(wire, told(joost, "refused", 2, reason="Our plant is down."), "refuse")

    response = browser.post(f"{PAGE}refuse/", {"reason": "Our plant is down.", "key": KEY})

    assert response.status_code == 302
    assert far_buyer.sent(wire) == {"reason": "Our plant is down."}
    assert "Why it ended" in text_of(browser.get(PAGE))


def test_refusing_takes_a_reason(browser, contract, wire):
    response = browser.post(f"{PAGE}refuse/", {"reason": " "})

    assert (response.status_code, len(wire.calls)) == (422, 0)


def test_who_may_not_sign_is_told_why_and_has_no_button(browser, contract, joost, wire):
    Membership.objects.filter(user=joost.user).update(can_sign=False)

    page = text_of(browser.get(PAGE))
    answer = browser.post(f"{PAGE}sign/", SIGNATURE)

    assert ("sign" in offered(page), "You may not sign for your organisation." in page) == (False, True)
    assert (answer.status_code, len(wire.calls)) == (302, 0)


def test_above_ones_limit_one_does_not_sign(browser, contract, joost, wire):
    mine = Membership.objects.filter(user=joost.user)
    mine.update(sign_limit_minor=847_999_999, sign_limit_currency="USD")

    page = text_of(browser.get(PAGE))
    browser.post(f"{PAGE}sign/", SIGNATURE)

    assert "above what you may sign" in page
    assert len(wire.calls) == 0


@pytest.mark.parametrize(("role", "deeds"), [(Role.VIEWER, set()), (Role.TRADER, {"request-changes"})])
def test_each_role_has_its_own_buttons(client, joost, contract, wire, role, deeds):
    person = signed_in(client, member(role, organization=joost.organization))

    page = text_of(person.get(PAGE))
    for deed in ("request-changes", "refuse", "sign"):
        person.post(f"{PAGE}{deed}/", {**SIGNATURE, "reason": "No.", "party_name": "X", "inspection_days": "5"})

    assert offered(page) == deeds
    assert {call.request.url.rpartition("/")[2] for call in wire.calls if call.request.method == "POST"} == deeds


def test_after_its_time_it_is_not_signed_any_more(browser, contract, joost):
    take(joost, version=2, signBy=ahead(seconds=-1))

    page = text_of(browser.get(PAGE))

    assert offered(page) == set()
    assert "Helvia Airways AG" in page


def test_an_active_one_may_be_amended_or_ended(browser, contract, joost):
    take(joost, "active", 3, signatures=[signed(joost), signed()], activeAt="2026-11-22T09:00:00.000Z")

    page = text_of(browser.get(PAGE))

    assert "Active: both have signed" in page
    assert (offered(page), f'href="{PAGE}amend/"' in page) == ({"propose-termination"}, True)


def test_the_file_comes_from_the_buyer_portal_through_ours(browser, contract, joost, wire):
    wire.add(responses.GET, f"{far_buyer.URL}/{PK}/pdf", body=b"%PDF-1.7", content_type="application/pdf")

    response = browser.get(f"{PAGE}pdf/")

    assert (response.content, response["Content-Type"]) == (b"%PDF-1.7", "application/pdf")
    assert response["Content-Disposition"] == 'inline; filename="SAF-2026-000031-v1.pdf"'
    assert wire.calls[0].request.headers["X-Acting-Org"] == joost.organization.pk


@pytest.mark.parametrize(
    "trouble", [{"status": 404, "body": "{}"}, {"body": requests.ConnectionError("refused")}, {"body": "<html>"}]
)
def test_without_the_buyer_portal_there_is_no_file_and_it_says_so(browser, contract, wire, trouble):
    wire.add(responses.GET, f"{far_buyer.URL}/{PK}/pdf", **trouble)

    response = browser.get(f"{PAGE}pdf/")

    assert (response.status_code, "Buyer portal" in text_of(response)) == (503, True)


def test_the_page_says_when_something_happened_to_it(browser, contract, joost):
    first = browser.get(f"{PAGE}now/?shown=1")
    same = browser.get(f"{PAGE}now/?shown=1", headers={"If-None-Match": first["ETag"]})
    take(joost, "partially_signed", 2)

    assert ("Something happened" in text_of(first), same.status_code) == (False, 304)
    assert "Something happened to this contract." in text_of(browser.get(f"{PAGE}now/?shown=1"))


def test_who_is_signed_out_follows_nothing(client, contract):
    assert client.get(f"{PAGE}now/").status_code == 401
    assert client.get(PAGE).status_code == 302


@pytest.mark.parametrize("path", ["", "now/", "pdf/"])
def test_pages_are_looked_at(browser, contract, path):
    assert browser.post(PAGE + path).status_code == 405


@pytest.mark.parametrize(
    "path",
    ["sign/", "request-changes/", "refuse/", "refresh/", "propose-termination/", "agree-termination/",
     "decline-termination/", "withdraw-termination/"],
)  # fmt: skip
def test_deeds_are_posts(browser, contract, path):
    assert browser.get(PAGE + path).status_code == 405


def test_queries_are_few(browser, contract, django_assert_max_num_queries):
    browser.get(PAGE)

    with django_assert_max_num_queries(13):
        browser.get(PAGE)
