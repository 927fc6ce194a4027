"""Signing while nobody knows whether it arrived: read again before it is offered again, and done once."""

import pytest

from producer_portal.trades.models import TradeContract

from . import far_buyer
from .factories import PK, signed, told
from .test_contract_page import KEY, PAGE, SIGNATURE, offered, text_of

pytestmark = pytest.mark.django_db


def test_while_nobody_knows_it_is_read_again_before_the_button_is_there_again(browser, contract, joost, wire):
    far_buyer.is_lost(wire, PK)
    far_buyer.shows(wire, told(joost))

    response = browser.post(f"{PAGE}sign/", SIGNATURE)

    page = text_of(response)
    assert response.status_code == 200
    assert "so we read your contract again" in page
    assert (f'name="key" value="{KEY}"' in page, "Sole signatory" in page) == (True, True)


def test_done_again_it_carries_the_same_key(browser, contract, joost, wire):
    far_buyer.is_lost(wire, PK)
    far_buyer.shows(wire, told(joost))
    browser.get(PAGE)
    browser.post(f"{PAGE}sign/", SIGNATURE)
    browser.post(f"{PAGE}sign/", SIGNATURE)

    calls = [at for at, call in enumerate(wire.calls) if call.request.method == "POST"]

    assert far_buyer.key_of(wire, calls[0]) == far_buyer.key_of(wire, calls[1])
    assert far_buyer.key_of(wire, calls[0]).startswith(KEY)


def test_with_other_words_it_is_another_deed(browser, contract, joost, wire):
    far_buyer.is_lost(wire, PK)
    far_buyer.shows(wire, told(joost))
    browser.post(f"{PAGE}sign/", SIGNATURE)
    browser.post(f"{PAGE}sign/", {**SIGNATURE, "title": "Director"})

    keys = {far_buyer.key_of(wire, at) for at, call in enumerate(wire.calls) if call.request.method == "POST"}

    assert len(keys) == 2


def test_read_again_and_signed_there_is_no_button(browser, contract, joost, wire):
    far_buyer.is_lost(wire, PK)
    far_buyer.shows(wire, told(joost, "partially_signed", 2, signatures=[signed(joost)]))

    page = text_of(browser.post(f"{PAGE}sign/", SIGNATURE))

    assert (offered(page), "to sign it" in page) == ({"request-changes", "refuse"}, True)


def test_while_the_buyer_portal_is_away_one_can_only_look_again(browser, contract, joost, wire):
    far_buyer.is_lost(wire, PK)
    far_buyer.is_away(wire, PK)

    response = browser.post(f"{PAGE}sign/", SIGNATURE)

    page = text_of(response)
    assert response.status_code == 503
    assert "We do not know whether that arrived." in page
    assert offered(page) == {"refresh"}
    assert TradeContract.objects.get(pk=PK).status == "awaiting_signatures"


def test_looking_again_brings_the_form_back_as_it_was_typed(browser, contract, joost, wire):
    far_buyer.shows(wire, told(joost))

    response = browser.post(f"{PAGE}refresh/", {**SIGNATURE, "deed": "sign"})

    page = text_of(response)
    assert response.status_code == 200
    assert (f'name="key" value="{KEY}"' in page, "Sole signatory" in page, " checked" in page) == (True, True, True)


@pytest.mark.parametrize("deed", ["", "rubbish", "amend", "agree_termination"])
def test_looking_again_after_anything_else_shows_the_page(browser, contract, joost, wire, deed):
    far_buyer.shows(wire, told(joost))

    assert browser.post(f"{PAGE}refresh/", {"deed": deed}).status_code == 200


def test_a_deed_that_is_still_at_work_there_is_not_known_yet(browser, contract, joost, wire):
    far_buyer.refuses(wire, PK, error="Still at work.", code="still_running")
    far_buyer.shows(wire, told(joost))

    assert "so we read your contract again" in text_of(browser.post(f"{PAGE}sign/", SIGNATURE))
