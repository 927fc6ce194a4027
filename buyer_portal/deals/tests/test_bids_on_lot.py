"""The bids on a lot's page: who bid what, whose turn it is, and that they appear by themselves."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from buyer_portal.bids.services import submit_bid
from buyer_portal.deals.services import accept_offer, counter_offer, reject_bid
from buyer_portal.lots import states as lot_states
from buyer_portal.lots.services import close_lot
from buyer_portal.lots.tests.factories import lot_of
from buyer_portal.lots.tests.factories import written as lot_fields
from shared.accounts.actors import PUBLIC
from shared.accounts.tests.factories import NOW

from .factories import negotiation_of, open_lot, producer, submitted, written
from .looking import counter

pytestmark = pytest.mark.django_db


def page(browser, lot):
    return browser.get(reverse("lots:page", args=[lot.pk]))


def cells(browser, lot):
    return [(cell.value, cell.note) for cell in page(browser, lot).context["cells"]]


def received(browser, lot, **headers):
    return browser.get(reverse("bids:received", args=[lot.pk]), headers=headers)


def test_each_bid_stands_with_its_figures_its_turn_and_its_room(browser, bid):
    text = page(browser, bid.lot).content.decode()

    for words in ("Rotterdam Renewables B.V.", "$2,120.00/t", "$8,480,000.00", "Your turn", "Used cooking oil",
                  "as the lot says", "DAP", reverse("deals:bid", args=[bid.pk])):  # fmt: skip
        assert words in text
    assert "Judge the bid" in text


def test_the_state_line_says_whose_turn_it_is_because_of_the_bids(browser, lot, bid, aino, elena, marc):
    second = submitted(lot, aino, pricePerUnit=2018, volume={"amount": 1000, "unit": "tonnes"})
    assert cells(browser, lot)[1] == ("Yours: judge 2 bids", "")

    counter_offer(negotiation=negotiation_of(bid), body=counter(pricePerUnit=1900), by=elena, now=NOW)
    assert cells(browser, lot)[1] == ("Yours: judge 1 bid", "1 more waits for its producer")

    accept_offer(negotiation=negotiation_of(second), by=marc, now=NOW)
    close_lot(lot=lot, by=elena, now=NOW)
    assert cells(browser, lot)[1] == ("Both sides’: to sign", "1 bid accepted, not signed yet")
    assert cells(browser, lot)[3] == ("It is sold by itself", "once signed contracts cover its volume")


def test_once_all_of_it_is_awarded_no_clock_runs_to_award_it(browser, lot, bid, marc, elena):
    accept_offer(negotiation=negotiation_of(bid), by=marc, now=NOW)
    close_lot(lot=lot, by=elena, now=NOW)

    assert cells(browser, lot)[2] == ("All of it", "nothing is left to award")
    assert "The time to award it is over" not in page(browser, lot).content.decode()


def test_what_is_over_stands_last_and_what_is_accepted_first(browser, lot, joost, aino, marc, elena):
    cheap = submitted(lot, aino, pricePerUnit=1900, volume={"amount": 1000, "unit": "tonnes"})
    won = submitted(lot, joost, volume={"amount": 1000, "unit": "tonnes"})
    live = submitted(lot, producer("Gulf Coast SAF LLC", "Dale Hart"), pricePerUnit=2500)
    reject_bid(bid=cheap, by=elena, now=NOW)
    accept_offer(negotiation=negotiation_of(won), by=marc, now=NOW)

    text = page(browser, lot).content.decode()
    text = text[text.index("Bids on this lot") :]

    places = [text.index(reverse("deals:bid", args=[one.pk])) for one in (won, live, cheap)]
    assert places == sorted(places)


def test_a_new_bid_appears_in_the_part_that_asks_for_itself(browser, lot, joost):
    before = received(browser, lot)
    assert "No bids yet" in before.content.decode()
    assert received(browser, lot, if_none_match=before["ETag"]).status_code == 304

    submitted(lot, joost, pricePerUnit=Decimal("2119.88"))

    after = received(browser, lot, if_none_match=before["ETag"])
    assert after.status_code == 200
    assert "$2,119.88/t" in after.content.decode()
    assert "Yours: judge 1 bid" in after.content.decode()
    assert received(Client(), lot).status_code == 401


def test_of_sealed_bids_only_their_number_and_names_are_told(browser, trader, joost, aino):
    lot = open_lot(trader, fields=lot_fields(mode="sealed"))
    submitted(lot, joost, pricePerUnit=1987)
    submitted(lot, aino, pricePerUnit=1988)

    text = page(browser, lot).content.decode()

    assert "Sealed bids" in text
    assert "Rotterdam Renewables B.V." in text
    assert "Then all of them are opened together" in text
    assert "1,98" not in text
    assert "Compare 2 bids" not in text
    assert cells(browser, lot)[1] == ("Producers’: to bid", "2 bids so far, sealed")


def test_the_opening_of_sealed_bids_stands_where_they_are_listed(browser, trader, joost, elena):
    lot = open_lot(trader, fields=lot_fields(mode="sealed"))
    submitted(lot, joost, pricePerUnit=1987)
    close_lot(lot=lot, by=elena, now=NOW)

    text = page(browser, lot).content.decode()

    assert "1 sealed bid was opened on" in text
    assert "by Elena Brunner" in text
    assert "$1,987.00/t" in text
    assert "1 bid, sealed until then, opened" in text


@pytest.mark.parametrize(
    ("status", "said"),
    [(lot_states.PUBLISHED, "No bids yet"), (lot_states.CLOSED, "Nobody bid on this lot."), (lot_states.DRAFT, None)],
)
def test_without_bids_the_page_says_so(browser, trader, status, said):
    text = page(browser, lot_of(trader, status)).content.decode()

    assert (said in text) if said else "Bids received" not in text


def test_a_bid_without_credentials_says_so(browser, lot, joost):
    submit_bid(body=written(lot, joost), bidder=joost.user, credential="public", by=PUBLIC, now=NOW)

    assert "not verified" in page(browser, lot).content.decode()


def test_the_questions_to_the_store_do_not_grow_with_the_bids(browser, lot, joost, django_assert_max_num_queries):
    for place in range(12):
        submitted(lot, producer(f"Producer {place}", f"Person {place}"), pricePerUnit=2000 + place)

    page(browser, lot)  # what is kept between requests is there

    with django_assert_max_num_queries(16):
        page(browser, lot)


def test_a_negotiation_under_way_has_a_card_that_leads_to_it(browser, lot, bid, aino, elena):
    submitted(lot, aino)
    assert page(browser, lot).context["bids"].talks == []

    counter_offer(negotiation=negotiation_of(bid), body=counter(pricePerUnit=1900), by=elena, now=NOW)

    response = page(browser, lot)
    (talk,) = response.context["bids"].talks
    assert (talk.one.bid, talk.offer.number, talk.offer.by) == (bid, 2, "buyer")
    assert "Open the negotiation" in response.content.decode()
    assert "Offer 2, yours" in response.content.decode()


def test_the_timeline_tells_when_bids_came_in(browser, lot, bid, aino, elena):
    submitted(lot, aino, pricePerUnit=2018, now=NOW + timedelta(hours=1))
    counter_offer(negotiation=negotiation_of(bid), body=counter(pricePerUnit=1900), by=elena, now=NOW)

    told = [entry.text for entry in page(browser, lot).context["timeline"]]

    assert told[:3] == [
        "Bidding closes by itself", "Porvoo Bio Oy bid $2,018.00/t for 4,000 t neat", "Rotterdam Renewables B.V. bid",
    ]  # fmt: skip


def test_of_a_sealed_bid_the_timeline_tells_no_price(browser, trader, joost):
    lot = open_lot(trader, fields=lot_fields(mode="sealed"))
    submitted(lot, joost)

    assert "Rotterdam Renewables B.V. bid" in [entry.text for entry in page(browser, lot).context["timeline"]]
