"""What an amendment comes to, while it is written."""

import pytest
from django.urls import reverse

from buyer_portal.contracts.models import Contract
from shared.accounts.roles import Role
from shared.accounts.tests.factories import member

from .test_amend_contract import active

__all__ = ["active"]
pytestmark = pytest.mark.django_db

TYPED = {
    "volume": "4,000", "price_per_unit": "2,095", "window_start": "2027-04-01", "window_end": "2027-06-30",
    "delivery_location": "Zürich (ZRH)", "incoterms": "DAP", "payment_terms": "30 days net", "inspection_days": "10",
}  # fmt: skip


def reckon(browser, contract, **changes):
    url = reverse("contracts:reckon", args=[contract.pk])
    return browser.post(url, TYPED | changes, headers={"HX-Request": "true"})


def words(response):
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_the_page_begins_with_what_holds_now(browser, active):
    page = words(browser.get(reverse("contracts:amend", args=[active.pk])))

    assert "$8,480,000.00" in page
    assert "Against what holds now" not in page
    assert reverse("contracts:reckon", args=[active.pk]) in page


def test_totals_follow_what_is_typed_and_nothing_is_kept(browser, active):
    page = words(reckon(browser, active))

    assert "$8,380,000.00" in page
    assert "Against what holds now</dt><dd>−100,000" in page
    assert "10,651.7 t" in page  # 3.16 × 4,000 × (1 − 14 ÷ 89)
    assert Contract.objects.count() == 1


def test_what_cannot_be_read_has_no_total(browser, active):
    response = reckon(browser, active, volume="many")

    assert (response.status_code, "once price and volume can be read" in words(response)) == (200, True)


def test_it_is_for_traders_of_its_parties(browser, browser_of, stranger, active, trader):
    viewer = browser_of(member(Role.VIEWER, organization=trader.organization))

    assert reckon(browser_of(stranger), active).status_code == 404
    assert (reckon(viewer, active).status_code, "8,380" in words(reckon(viewer, active))) == (422, False)
    assert browser.get(reverse("contracts:reckon", args=[active.pk])).status_code == 405
