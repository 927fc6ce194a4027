from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from buyer_portal.deals.tests.factories import OFFERED, open_lot, producer, submitted
from buyer_portal.deals.waiting import answers_waiting
from buyer_portal.lots.tests.factories import written
from buyer_portal.pages.bidding import bids_on, bids_to_judge, price_and_carbon
from buyer_portal.reference.services import set_reference_price
from shared.accounts.actors import SYSTEM
from shared.accounts.tests.factories import NOW

pytestmark = pytest.mark.django_db

URL = reverse("pages:dashboard")


@pytest.fixture
def lot(trader):
    return open_lot(trader, fields=written(title="Zürich"))


@pytest.fixture
def price(elena):
    return set_reference_price(
        organization=elena.organization, amount=Decimal(790), currency="USD", as_of=NOW.date(), source="Platts",
        by=SYSTEM, now=NOW,
    )  # fmt: skip


@pytest.fixture
def two(lot):
    dear = submitted(lot, producer(), pricePerUnit=2100)
    brown = {**OFFERED["specification"], "carbonIntensity": 40}
    return dear, submitted(lot, producer("Porvoo Bio", "Aino"), pricePerUnit=2000, specification=brown)


def test_the_best_of_each_open_lot(lot, two, price, trader):
    bare = open_lot(trader, fields=written(title="Bare"))

    found = bids_on([lot, bare], price)

    assert set(found) == {lot.pk}
    # (2100 − 790) ÷ (3.16 × (1 − 14 ÷ 89)) = 491.94
    assert (found[lot.pk].bids, found[lot.pk].landed, found[lot.pk].abatement) == (2, 2000, Decimal("491.94"))


def test_bids_to_judge_the_cheapest_tonne_avoided_first(two, price, trader):
    rows = bids_to_judge(trader.organization_id, price)

    assert [(row.one.bid, row.is_best) for row in rows] == [(two[0], True), (two[1], False)]


def test_without_a_jet_price_no_bid_is_best_and_the_page_says_what_is_missing(two, browser):
    page = browser.get(URL).content.decode()

    assert "Abatement needs your" in page
    assert reverse("bids:compare", args=[two[0].lot_id]) in page


def test_sealed_bids_show_nothing_of_what_they_say(trader, price, browser):
    lot = open_lot(trader, fields=written(title="Secret", mode="sealed"))
    submitted(lot, producer(), pricePerUnit=1987)

    page = browser.get(URL).content.decode()

    assert bids_on([lot], price)[lot.pk].is_sealed
    assert bids_to_judge(trader.organization_id, price) == []
    assert price_and_carbon(trader.organization_id, NOW) is None
    assert "1 sealed" in page
    assert "1,987" not in page


def test_price_and_carbon_week_by_week_weighted_by_neat_tonnes(lot, trader):
    weeks_ago = NOW - timedelta(weeks=2)
    submitted(lot, producer(), now=weeks_ago, pricePerUnit=2100, volume={"amount": 1000, "unit": "tonnes"})
    submitted(lot, producer("B", "B"), now=weeks_ago, pricePerUnit=2000, volume={"amount": 3000, "unit": "tonnes"})
    submitted(lot, producer("C", "C"), pricePerUnit=1980)
    other = {**OFFERED["specification"], "pathway": "FT-SPK"}
    submitted(lot, producer("D", "D"), pricePerUnit=3000, specification=other)

    trend = price_and_carbon(trader.organization_id, NOW)

    assert trend.title == "Price and carbon of HEFA-SPK bids"
    assert [value for _, value in trend.landed] == [2025, None, 1980]
    assert [value for _, value in trend.carbon] == [14, None, 14]
    assert (trend.change, trend.newest_carbon) == (Decimal("-2.2"), 14)


def test_one_weeks_bids_are_no_trend(two, trader):
    assert price_and_carbon(trader.organization_id, NOW) is None


def test_nothing_of_anybody_elses_bids(stranger, browser, trader):
    theirs = open_lot(stranger, fields=written(title="Secret"))
    submitted(theirs, producer("Hidden Fuels", "H"))
    open_lot(trader)

    page = browser.get(URL).content.decode()

    assert "Hidden Fuels" not in page
    assert "Bids to judge" in page


def test_first_bids_on_one_lot_are_judged_together(two, lot, price, elena):
    (todo,) = answers_waiting(elena, NOW)

    assert (todo.title, todo.url) == ("Judge 2 bids on Zürich", reverse("bids:compare", args=[lot.pk]))
    assert todo.detail == f"Best $2,000.00 per t neat, or $491.94 per t CO₂e · {lot.number}"


def test_a_single_bid_is_answered_by_itself(lot, elena):
    bid = submitted(lot, producer(), pricePerUnit=2100)

    (todo,) = answers_waiting(elena, NOW)

    assert (todo.title, todo.url) == ("Answer Rotterdam Renewables B.V.’s bid", reverse("deals:bid", args=[bid.pk]))
    assert todo.detail == f"$2,100.00/t for 4,000 t neat · {lot.number} Zürich"


def test_queries_do_not_grow_with_the_bids(trader, browser, price, django_assert_max_num_queries):
    for number in range(3):
        lot = open_lot(trader)
        submitted(lot, producer(f"One {number}", "A"))
        submitted(lot, producer(f"Two {number}", "B"))
        with django_assert_max_num_queries(32):
            browser.get(URL)


def test_the_list_of_lots_counts_the_bids_and_says_how_many_are_to_judge(two, lot, browser):
    page = browser.get(reverse("lots:list")).content.decode()

    assert '<span>2<span class="s">2 to judge</span></span>' in page
