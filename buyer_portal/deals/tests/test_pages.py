"""The pages on which the buyer negotiates: each deed by its button, each refusal in a sentence."""

import re

import pytest
from django.urls import reverse

from buyer_portal.deals.services import accept_offer, counter_offer, reject_bid
from buyer_portal.lots.tests.factories import written as lot_fields
from shared.accounts.models import Organization
from shared.accounts.roles import Home, Role
from shared.accounts.tests.factories import NOW, member

from .factories import open_lot, submitted
from .looking import counter, everything, offers, standing, stands

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(trader, browser_of):
    """The browser of an owner at Helvia Airways."""
    return browser_of(member(Role.OWNER, organization=trader.organization))


def at(bid, name="bid"):
    return reverse(f"deals:{name}", args=[bid.pk])


def composed(deal, **changes):
    offer = standing(deal)
    return {"offer_id": offer.pk, "price_per_unit": "2,050", "volume": "4,000", "holds_for": "72"} | changes


def test_the_page_shows_what_is_offered_and_whose_turn_it_is(browser, bid):
    page = browser.get(at(bid)).content.decode()

    assert "Yours: answer offer 1" in page
    assert "$2,120.00/t" in page
    assert "$8,480,000.00" in page
    assert "Used cooking oil" in page
    assert "From our Rotterdam plant." in page
    assert "Accepting takes an owner of your organisation." in page


@pytest.mark.parametrize("name", ["bid", "list"])
def test_the_producers_logo_stands_beside_its_name(browser, bid, name):
    Organization.objects.filter(pk=bid.organization_id).update(home=Home.PEER, logo_copy="ab.png")

    page = browser.get(at(bid) if name == "bid" else reverse("deals:list")).content.decode()

    assert 'src="/logos/ab.png" alt="">' in page


def test_an_owner_accepts_and_the_contract_is_drawn_up(owner, bid, deal):
    offer = standing(deal)
    body = {"offer_id": offer.pk, "terms_hash": offer.terms_hash}

    page = owner.post(at(bid, "accept"), body, follow=True).content.decode()

    assert stands(deal)[0] == "agreed"
    assert "The contract is drawn up and waits for both signatures." in page
    assert "SAF-2026-000001" in page


def test_what_stands_no_more_is_not_accepted(owner, bid, deal, elena, joost):
    first = standing(deal)
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2100), by=joost, now=NOW)
    body = {"offer_id": first.pk, "terms_hash": first.terms_hash}

    page = owner.post(at(bid, "accept"), body, follow=True, headers={"Referer": "http://testserver" + at(bid)})

    assert "Another offer stands by now." in page.content.decode()
    assert stands(deal)[0] == "open"


def test_a_counter_is_sent_as_it_was_typed(browser, bid, deal):
    browser.post(at(bid, "counter"), composed(deal, price_per_unit="2,037.50", message="For the quarter."))

    offer = standing(deal)
    assert offers(deal) == [(1, "producer", "countered"), (2, "buyer", "pending")]
    assert (str(offer.terms.pricing.price_per_unit), offer.terms.message) == ("2037.50", "For the quarter.")
    assert offer.terms.delivery_location == "Zürich (ZRH)"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"price_per_unit": "2,120"}, "This counter changes nothing."),
        ({"price_per_unit": "-5"}, "This must be more than 0."),
        ({"price_per_unit": ""}, "Fill this in."),
        ({"volume": "9,000"}, "The lot is for 4,200 tonnes at most."),
        ({"holds_for": "7000"}, "7000 is not one of the available choices"),
    ],
)
def test_what_is_no_counter_is_said_beside_its_field_and_nothing_is_lost(browser, bid, deal, changes, said):
    before = everything()

    response = browser.post(at(bid, "counter"), composed(deal, message="Kept.", **changes))

    page = response.content.decode()
    assert (response.status_code, said in page, "Kept." in page) == (422, True, True)
    assert everything() == before


def test_totals_follow_what_is_typed_and_nothing_is_kept(browser, bid, deal):
    before = everything()

    page = browser.post(at(bid, "reckon"), composed(deal, price_per_unit="2,000")).content.decode()
    unread = browser.post(at(bid, "reckon"), composed(deal, price_per_unit="x")).content.decode()

    assert "$8,000,000.00" in page
    assert "10,651.7 t" in page  # 3.16 × 4,000 × (1 − 14 ÷ 89)
    assert "once price and volume can be read" in unread
    assert everything() == before


def test_a_counter_is_declined_or_withdrawn_by_whose_it_is(browser, bid, deal, elena, joost):
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)
    browser.post(at(bid, "withdraw"))
    assert offers(deal)[-1] == (2, "buyer", "withdrawn")

    counter_offer(negotiation=deal, body=counter(pricePerUnit=2060), by=elena, now=NOW)
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2100), by=joost, now=NOW)
    browser.post(at(bid, "decline"), {"offer_id": standing(deal).pk})
    assert offers(deal)[-2:] == [(3, "buyer", "pending"), (4, "producer", "declined")]


def test_a_bid_is_rejected_with_its_reason(browser, bid, deal):
    page = browser.post(at(bid, "reject"), {"code": "price", "text": "Over our budget."}, follow=True).content.decode()

    assert stands(deal)[2] == "rejected"
    assert "Over our budget." in page


def test_without_a_reason_it_asks_for_one(browser, bid, deal):
    assert browser.post(at(bid, "reject"), {"text": "No."}).status_code == 422
    assert stands(deal)[2] == "pending"


def test_viewers_see_no_buttons_and_may_not(browser_of, viewer, bid, deal):
    page = browser_of(viewer).get(at(bid)).content.decode()
    before = everything()

    browser_of(viewer).post(at(bid, "counter"), composed(deal))

    assert 'action="/bids/' not in page
    assert everything() == before


def test_others_find_nothing(browser_of, stranger, bid, deal):
    theirs = browser_of(stranger)
    before = everything()

    assert theirs.get(at(bid)).status_code == 404
    for name in ("counter", "reckon", "accept", "decline", "withdraw", "reject"):
        assert theirs.post(at(bid, name), composed(deal, code="price")).status_code == 404
    assert everything() == before


@pytest.mark.parametrize("name", ["counter", "reckon", "accept", "decline", "withdraw", "reject"])
def test_deeds_are_posted(browser, bid, name):
    assert browser.get(at(bid, name)).status_code == 405


def test_a_sealed_bid_says_so_and_nothing_else(browser, trader, joost):
    bid = submitted(open_lot(trader, fields=lot_fields(mode="sealed")), joost, pricePerUnit=1987)

    page = browser.get(at(bid)).content.decode()

    assert "This bid is sealed" in page
    assert "1,987" not in page
    assert "cooking" not in page


def test_the_list_has_those_that_wait_for_us_first(browser, trader, joost, aino, elena):
    from .factories import negotiation_of

    theirs, ours = submitted(open_lot(trader), joost), submitted(open_lot(trader), aino)
    counter_offer(negotiation=negotiation_of(theirs), body=counter(pricePerUnit=2050), by=elena, now=NOW)

    page = browser.get(reverse("deals:list")).content.decode()

    assert page.index(at(ours)) < page.index(at(theirs))
    assert "1 of 2 waits for you" in page


def test_a_long_list_says_that_there_are_more(browser, trader, joost, aino, monkeypatch):
    monkeypatch.setattr("buyer_portal.deals.views.SHOWN", 1)
    submitted(open_lot(trader), joost)
    submitted(open_lot(trader), aino)

    assert (
        "The first 1, those that wait for you before the others" in browser.get(reverse("deals:list")).content.decode()
    )


def test_an_empty_list_says_what_comes_here(browser):
    assert "Nothing is negotiated now" in browser.get(reverse("deals:list")).content.decode()


def test_what_is_over_is_in_no_list(browser, bid, deal, elena):
    reject_bid(bid=bid, by=elena, now=NOW)

    assert at(bid) not in browser.get(reverse("deals:list")).content.decode()


def test_the_page_costs_the_same_however_many_offers_there_are(
    browser, bid, deal, elena, joost, django_assert_max_num_queries
):
    for number in range(8):
        counter_offer(
            negotiation=deal, body=counter(pricePerUnit=2000 + number), by=(elena, joost)[number % 2], now=NOW
        )

    with django_assert_max_num_queries(18):
        assert "Offer 9" in browser.get(at(bid)).content.decode()


def test_of_long_talks_a_page_at_a_time_is_shown(browser, bid, deal, elena, joost, monkeypatch):
    monkeypatch.setattr("shared.deals.room.AT_ONCE", 3)
    for number in range(8):
        counter_offer(
            negotiation=deal, body=counter(pricePerUnit=2000 + number), by=(elena, joost)[number % 2], now=NOW
        )

    def shown(query=""):
        page = browser.get(at(bid) + query).content.decode()
        return re.findall(r"<h3>Offer (\d+)", page), "Older" in page, "Newest" in page

    assert shown() == (["8", "7", "6"], True, False)
    assert shown("?before=6") == (["5", "4", "3"], True, True)
    assert shown("?before=3") == (["2", "1"], False, True)
    assert [shown(f"?before={wrong}") for wrong in ("1", "0", "-2", "x", "9" * 40)] == [shown()] * 5


def test_accepted_it_shows_what_was_agreed(browser, bid, deal, marc):
    accept_offer(negotiation=deal, by=marc, now=NOW)

    page = browser.get(at(bid)).content.decode()

    assert "was accepted" in page
    assert "Both sign the contract" in page
