from collections import Counter
from datetime import timedelta

import pytest

from producer_portal.marketplace.choices import PARAMETERS
from producer_portal.marketplace.display.facets import Tally, count_choices
from producer_portal.marketplace.filters import MarketFilters
from producer_portal.marketplace.models import MarketLot

from .factories import NOW, mirrored

pytestmark = pytest.mark.django_db


def place(region):
    return {"deliveryLocation": "There", "region": region, "windowStart": "2027-07-01T00:00:00.000Z"}


@pytest.fixture
def market():
    """Five lots, the last of them new."""
    mirrored(product="neat", delivery=place("Europe"), pricing=None)
    mirrored(product="neat", delivery=place("Europe"), priceBasis={"type": "index"})
    mirrored(product="blend", delivery=place("Europe"), priceBasis=None, specification=None, compliance=None)
    mirrored(product="neat", delivery=place("Africa"), volume={"amount": 900, "unit": "tonnes"})
    mirrored(NOW + timedelta(hours=1), product="attributes", delivery=None, type="contract", mode="sealed")


def counted(**query):
    filters = MarketFilters.from_query(query)
    return count_choices(MarketLot.objects.proposed_for(filters.search), filters, since=NOW)


def test_without_filters_every_choice_says_what_it_would_show(market):
    result = counted()

    assert result.found == Tally(lots=5, kg=16_900_000, new=1, new_kg=4_000_000)
    assert result.choices == {
        "product": Counter(neat=3, blend=1, attributes=1),
        "region": Counter({"Europe": 3, "Africa": 1}),
        "certifications": Counter({"ISCC CORSIA": 4}),
        "price_basis": Counter(fixed=3, index=1, unstated=1),
        "type": Counter(spot=4, contract=1),
        "mode": Counter(open=4, sealed=1),
        "currency": Counter(USD=4),
    }


def test_a_facet_is_counted_over_what_passes_all_the_others(market):
    result = counted(product="neat", region="Europe")

    assert result.found == Tally(lots=2, kg=8_000_000)
    assert result.choices["product"] == Counter(neat=2, blend=1, attributes=0)
    assert result.choices["region"] == Counter({"Europe": 2, "Africa": 1})
    assert result.choices["price_basis"] == Counter(fixed=1, index=1, unstated=0)


def test_what_is_typed_in_narrows_every_facet(market):
    assert counted(maxVolume="1000", search="hefa").choices["region"] == Counter({"Africa": 1})


@pytest.mark.parametrize("query", [
    {}, {"product": "neat"}, {"product": "neat,blend", "region": "Europe"}, {"certifications": "ISCC CORSIA"},
    {"priceBasis": "unstated", "mode": "open"}, {"type": "spot", "currency": "USD", "minVolume": "901"},
])  # fmt: skip
def test_every_figure_is_what_the_list_would_show(market, query):
    result = counted(**query)

    for name, values in result.choices.items():
        for value, lots in values.items():
            alone = MarketFilters.from_query(query | {PARAMETERS[name]: value})
            assert (name, value, MarketLot.objects.matching(alone).count()) == (name, value, lots)


def test_it_takes_one_query(market, django_assert_num_queries):
    with django_assert_num_queries(1):
        counted(product="neat", region="Europe", minVolume="5", certifications="ISCC EU", mode="open")
