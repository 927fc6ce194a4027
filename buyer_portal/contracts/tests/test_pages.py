"""The buyer's pages of contracts: each deed by its button, each refusal in a sentence, and nothing for others."""

from datetime import timedelta

import pytest
from django.urls import reverse

from buyer_portal.contracts.models import Contract, Signature, Termination
from buyer_portal.contracts.services import refuse_contract, request_changes
from buyer_portal.contracts.services.terminating import propose_termination
from shared import schemas
from shared.accounts.models import Membership
from shared.accounts.tests.factories import NOW
from shared.comms.models import Notification

from .test_sign_contract import sign

pytestmark = pytest.mark.django_db
DEEDS = [
    "sign", "request_changes", "refuse", "amend", "propose_termination", "agree_termination", "decline_termination",
    "withdraw_termination",
]  # fmt: skip


@pytest.fixture
def marcs(browser_of, marc_member):
    """Marc's browser: he may sign and decide."""
    return browser_of(marc_member)


@pytest.fixture
def active(contract, marc, joost):
    sign(contract, marc)
    return sign(contract, joost, name="Joost van Dalen")


def at(contract, name="page"):
    return reverse(f"contracts:{name}", args=[contract.pk])


def signing(contract, **more):
    return {"name": "Marc Odermatt", "title": "Head of fuel", "authority": "Procuration", "consent": "on",
            "document_hash": contract.document_hash} | more  # fmt: skip


def amending(**more):
    return {
        "volume": "4,000", "price_per_unit": "2,120", "window_start": "2027-04-01", "window_end": "2027-06-30",
        "delivery_location": "Zürich (ZRH)", "incoterms": "DAP", "payment_terms": "30 days net",
        "inspection_days": "10", "purchase_order": "", "message": "",
    } | more  # fmt: skip


def now(contract):
    return Contract.objects.get(pk=contract.pk)


def test_the_page_shows_text_and_whose_turn_it_is(marcs, contract):
    page = marcs.get(at(contract)).content.decode()

    assert f"Contract {contract.number}" in page
    assert "Yours: read and sign it" in page
    assert "4,000 t neat × $2,120.00/t" in page
    assert contract.document_hash in page
    assert "Not signed" in page
    assert at(contract, "sign") in page


def test_signing_keeps_when_it_was_first_viewed_and_how_the_signer_came_in(marcs, contract, clock):
    marcs.get(at(contract))
    clock.shift(timedelta(minutes=9))
    marcs.get(at(contract))

    response = marcs.post(at(contract, "sign"), signing(contract), headers={"User-Agent": "Firefox"}, follow=True)

    signature = Signature.objects.get()
    assert f"You have signed {contract.number}." in response.content.decode()
    assert now(contract).status == "partially_signed"
    assert (signature.viewed_at, signature.signed_at) == (NOW, NOW + timedelta(minutes=9))
    assert (signature.method, signature.user_agent, signature.ip) == ("password", "Firefox", "127.0.0.1")


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"consent": ""}, "Tick this to sign."), ({"name": ""}, "Fill this in.")],
)
def test_an_incomplete_signature_keeps_what_was_typed(marcs, contract, changes, said):
    response = marcs.post(at(contract, "sign"), signing(contract, title="Kept", **changes))

    page = response.content.decode()
    assert (response.status_code, said in page, 'value="Kept"' in page) == (422, True, True)
    assert not Signature.objects.exists()


def test_a_newer_version_is_said_and_shown(marcs, contract, joost):
    old = signing(contract)
    body = schemas.RequestChanges.model_validate({"party": {"address": "Maasvlakte 7"}})
    newer = request_changes(contract=contract, body=body, by=joost, now=NOW)

    response = marcs.post(at(contract, "sign"), old)

    page = response.content.decode()
    assert (response.status_code, "A newer version took this one’s place" in page) == (409, True)
    assert f'name="document_hash" value="{newer.document_hash}"' in page
    assert "Supplier, address: Maasvlakte 7" in page
    assert not Signature.objects.exists()


def test_who_may_not_sign_reads_why_and_sees_no_form(browser, contract):
    page = browser.get(at(contract)).content.decode()

    assert "You may not sign for your organisation." in page
    assert at(contract, "sign") not in page


def test_above_ones_limit_both_figures_are_said(marcs, contract, marc_member):
    Membership.objects.filter(pk=marc_member.pk).update(sign_limit_minor=100_000_000, sign_limit_currency="USD")

    page = marcs.get(at(contract)).content.decode()
    refused = marcs.post(at(contract, "sign"), signing(contract))

    assert "8,480,000.00 USD, and your limit is 1,000,000.00 USD" in page
    assert refused.status_code == 422
    assert not Signature.objects.exists()


def test_changes_make_a_version_that_says_what_it_changed(marcs, contract):
    typed = {
        "party_name": "Helvia Airways SA", "contact_name": "Elena Brunner", "inspection_days": "14",
        "contact_email": contract.document.parties.buyer.contact_email, "purchase_order": "PO-88213",
    }  # fmt: skip

    page = marcs.post(at(contract, "request_changes"), typed, follow=True).content.decode()

    assert now(contract).edition == 2
    assert "Buyer, name: Helvia Airways SA (was Helvia Airways AG)" in page
    assert "was 10 days after delivery" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Nothing would be different."),
        ({"party_name": ""}, "Fill this in."),
        ({"contact_name": ""}, "This can be put right here, not taken away."),
        ({"inspection_days": "400"}, "Enter at most 365."),
        ({"contact_email": "nobody"}, "Enter a valid email address."),
    ],
)
def test_changes_that_are_none_say_so_beside_the_field(marcs, contract, changes, said):
    party = contract.document.parties.buyer
    typed = {
        "party_name": party.name, "contact_name": party.contact_name, "contact_email": party.contact_email,
        "inspection_days": "10",
    }  # fmt: skip

    response = marcs.post(at(contract, "request_changes"), typed | changes)

    assert (response.status_code, said in response.content.decode()) == (422, True)
    assert now(contract).edition == 1


def test_refusing_asks_why_and_is_final(marcs, contract):
    asked = marcs.post(at(contract, "refuse"), {"reason": ""})
    page = marcs.post(at(contract, "refuse"), {"reason": "Our budget is gone."}, follow=True).content.decode()

    assert (asked.status_code, "Fill this in." in asked.content.decode()) == (422, True)
    assert now(contract).status == "refused"
    assert "Our budget is gone." in page


def test_an_amendment_is_proposed_and_shows_what_it_changes(browser, active):
    asked = browser.get(at(active, "amend")).content.decode()
    page = browser.post(at(active, "amend"), amending(price_per_unit="2,095", message="As agreed."), follow=True)

    amendment = Contract.objects.get(amends=active)
    assert 'value="2,120"' in asked
    assert f"Amendment {amendment.number}" in page.content.decode()
    assert "<del>$8,480,000.00</del>" in page.content.decode()
    assert "As agreed." in page.content.decode()
    assert amendment.number in browser.get(at(active)).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Nothing would read otherwise."),
        ({"volume": "9,000"}, "are left to award"),
        ({"volume": ""}, "Fill this in."),
        ({"payment_terms": ""}, "An amendment can change this, not take it away."),
        ({"window_start": "2027-07-01"}, "The window ends before it begins."),
        ({"window_start": "2020-01-01", "window_end": "2020-02-01"}, "Choose a day that is not over."),
        ({"price_per_unit": "-5"}, "This must be more than 0."),
    ],
)
def test_what_is_no_amendment_is_said_and_nothing_is_lost(browser, active, changes, said):
    response = browser.post(at(active, "amend"), amending(message="Kept.", **changes))

    page = response.content.decode()
    assert (response.status_code, said in page, "Kept." in page) == (422, True, True)
    assert not Contract.objects.filter(amends=active).exists()


def test_while_one_waits_no_other_is_offered(browser, active):
    browser.post(at(active, "amend"), amending(price_per_unit="2,095"))

    assert "waits for signatures" in browser.get(at(active, "amend")).content.decode()
    assert at(active, "amend") not in browser.get(at(active)).content.decode()


def test_an_end_is_proposed_and_withdrawn(marcs, active):
    marcs.post(at(active, "propose_termination"), {"reason": "We fly no more."})
    page = marcs.get(at(active)).content.decode()
    marcs.post(at(active, "withdraw_termination"))

    assert "You proposed to end this contract" in page
    assert "Rotterdam Renewables B.V.’s: to agree to end it" in page
    assert Termination.objects.get().status == "withdrawn"
    assert now(active).status == "active"


def test_viewers_see_no_buttons(browser_of, viewer, contract, active):
    for found in (contract, active):
        assert 'action="/contracts/' not in browser_of(viewer).get(at(found)).content.decode()


def test_viewers_and_traders_may_not_what_takes_an_owner(browser, browser_of, viewer, active):
    for name in ("propose_termination", "refuse", "amend"):
        browser_of(viewer).post(at(active, name), amending(reason="Because.", price_per_unit="1"))
    browser.post(at(active, "propose_termination"), {"reason": "Because."})

    assert not Termination.objects.exists()
    assert not Contract.objects.filter(amends=active).exists()


def test_others_find_nothing(browser_of, stranger, active):
    theirs = browser_of(stranger)

    assert theirs.get(at(active)).status_code == 404
    for name in DEEDS:
        assert theirs.post(at(active, name), signing(active) | amending(reason="No.")).status_code == 404
    assert now(active).status == "active"


@pytest.mark.parametrize("name", [deed for deed in DEEDS if deed != "amend"])
def test_deeds_are_posted(marcs, contract, name):
    assert marcs.get(at(contract, name)).status_code == 405


def test_signed_out_one_signs_in_first(client, contract):
    assert client.get(at(contract)).status_code == 302


def test_the_page_costs_the_same_however_long_the_history_is(marcs, active, django_assert_max_num_queries):
    with django_assert_max_num_queries(24) as few:
        marcs.get(at(active))
        count = len(few)
    for price in ("2,095", "2,090"):
        marcs.post(at(active, "amend"), amending(price_per_unit=price))
        amendment = Contract.objects.filter(amends=active).latest("number")
        marcs.post(at(amendment, "refuse"), {"reason": "Not like this."})
    with django_assert_max_num_queries(count + 1):  # the amendments' signatures
        marcs.get(at(active))


def test_lot_and_negotiation_lead_to_it(marcs, contract):
    for url in (reverse("lots:page", args=[contract.lot_id]), reverse("deals:bid", args=[contract.bid_id])):
        assert f'href="{at(contract)}"' in marcs.get(url).content.decode()


def test_every_notification_leads_to_a_page(marcs, active, joost, browser):
    browser.post(at(active, "amend"), amending(price_per_unit="2,095"))
    amendment = Contract.objects.get(amends=active)
    refuse_contract(contract=amendment, reason="Not like this.", by=joost, now=NOW)
    propose_termination(contract=active, reason="Our plant is down.", by=joost, now=NOW)

    links = set(Notification.objects.filter(kind="contract").values_list("link", flat=True))

    assert links == {at(active), at(amendment)}
    assert {marcs.get(link).status_code for link in links} == {200}


def test_what_has_run_out_has_no_buttons_before_the_clock_comes_to_it(marcs, contract, clock):
    clock.move_to(contract.sign_by)

    assert 'action="/contracts/' not in marcs.get(at(contract)).content.decode()


def test_the_history_tells_who_did_what(marcs, contract, marc, joost):
    sign(contract, marc)
    body = schemas.RequestChanges.model_validate({"party": {"address": "Maasvlakte 7"}})
    changed = request_changes(contract=contract, body=body, by=joost, now=NOW)
    sign(changed, joost)
    sign(changed, marc)
    marcs.post(at(contract, "amend"), amending(price_per_unit="2,095", message="By phone."))

    shown = [(entry.text, entry.by) for entry in marcs.get(at(contract)).context["timeline"]]

    assert shown == [
        ("Amendment SAF-2026-000002 proposed: By phone.", "Marc Odermatt"),
        ("Signed by the second side: active", "Marc Odermatt"),
        ("Signed", "Joost van Dalen"),
        ("Version 2 asked for", "Joost van Dalen"),
        ("Signed", "Marc Odermatt"),
        ("Drawn up from the accepted offer", "Marc Odermatt"),
    ]


def test_an_open_page_learns_that_something_happened(marcs, client, contract, joost):
    url = f"{at(contract, 'now')}?shown={contract.version}"
    still = marcs.get(url)
    unchanged = marcs.get(url, headers={"If-None-Match": still["ETag"]})
    sign(contract, joost)

    news = marcs.get(url, headers={"If-None-Match": still["ETag"]}).content.decode()

    assert (still.status_code, unchanged.status_code) == (200, 304)
    assert "Something happened to this contract." in news
    assert client.get(url).status_code == 401
