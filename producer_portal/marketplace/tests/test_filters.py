from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from producer_portal.marketplace.filters import MarketFilters
from producer_portal.marketplace.models import MarketLot
from shared.clock import to_wire

from .factories import NOW, mirrored

pytestmark = pytest.mark.django_db

GENEVA = {
    "title": "Geneva", "delivery": {"windowStart": "2027-07-01", "windowEnd": "2027-09-30", "country": "CH"},
    "specification": {"carbonIntensity": 25, "certifications": ["ISCC CORSIA"]}, "compliance": None,
}  # fmt: skip
HOUSTON = {
    "title": "Houston", "product": "attributes", "type": "contract", "mode": "sealed", "priceBasis": {"type": "index"},
    "volume": {"amount": Decimal("500.5"), "unit": "tonnes"}, "pricing": {"price": 900000, "currency": "EUR"},
    "delivery": {"deliveryDate": "2027-12-31", "region": "North America"},
    "specification": {"carbonIntensity": Decimal("12.5")}, "compliance": {"standards": ["ISCC EU", "RSB CORSIA"]},
    "bidDeadline": to_wire(NOW + timedelta(days=30)),
}  # fmt: skip
BARE = {
    "title": "Bare", "product": "blend", "volume": None, "pricing": None, "priceBasis": None, "specification": None,
    "compliance": None, "delivery": None, "bidDeadline": None,
}  # fmt: skip


@pytest.fixture
def lots():
    return [mirrored(**lot) for lot in (GENEVA, HOUSTON, BARE)]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, "Geneva Houston Bare"),
        ({"product": "neat"}, "Geneva"),
        ({"product": "neat,attributes"}, "Geneva Houston"),
        ({"region": "Europe"}, "Geneva"),
        ({"region": "north america, Europe"}, "Geneva Houston"),
        ({"certifications": "iscc corsia"}, "Geneva"),
        ({"certifications": "ISCC EU,ISCC CORSIA"}, "Geneva Houston"),
        ({"certifications": "ISCC"}, ""),
        ({"standards": "ISCC EU,RSB CORSIA"}, "Houston"),
        ({"standards": "ISCC EU,ISCC CORSIA"}, ""),
        ({"priceBasis": "index"}, "Houston"),
        ({"priceBasis": "unstated,fixed"}, "Geneva Bare"),
        ({"mode": "sealed"}, "Houston"),
        ({"minVolume": "500.5"}, "Geneva Houston"),
        ({"minVolume": "500.5001"}, "Geneva"),
        ({"maxVolume": "500.5"}, "Houston Bare"),
        ({"maxVolume": "500.4999"}, "Bare"),
        ({"carbonIntensity": "12.5"}, "Geneva Houston Bare"),
        ({"carbonIntensity": "12.6"}, "Geneva Bare"),
        ({"carbonIntensity": "-20"}, "Geneva Houston Bare"),
        ({"deliveryFrom": "2027-09-30", "deliveryUntil": "2027-12-30"}, "Geneva"),
        ({"deliveryFrom": "2027-12-31"}, "Houston"),
        ({"deliveryUntil": "2027-07-01"}, "Geneva"),
        ({"deliveryUntil": "2027-06-30"}, ""),
        ({"closesBefore": to_wire(NOW + timedelta(days=30))}, "Geneva"),
        ({"closesBefore": to_wire(NOW + timedelta(days=30, seconds=1))}, "Geneva Houston"),
        ({"minPrice": "1", "currency": "EUR"}, "Houston"),
        ({"region": "Europe", "priceBasis": "index"}, ""),
    ],
)
def test_the_store_and_a_look_at_one_lot_agree_on_what_fits(lots, query, titles):
    filters = MarketFilters.from_query(query)

    found = MarketLot.objects.matching(filters).order_by("id")

    assert " ".join(lot.title for lot in found) == titles
    assert " ".join(lot.title for lot in lots if filters.fit(lot)) == titles


def some(*values):
    return strategies.none() | strategies.sampled_from(values)


queries = strategies.fixed_dictionaries(
    {},
    optional={
        "type": some("spot", "contract"),
        "currency": some("USD", "EUR"),
        "minPrice": some("1", "900000"),
        "maxPrice": some("900000", "99999999"),
        "standards": some("ISCC EU", "ISCC EU,RSB CORSIA"),
        "search": some("geneva", "SAF hous", "hefa", "ß"),
        "product": some("neat", "blend,neat"),
        "region": some("Europe", "Africa", "Europe,North America"),
        "priceBasis": some("fixed", "unstated", "index,unstated"),
        "certifications": some("ISCC EU", "ISCC CORSIA,RSB CORSIA", "Other"),
        "mode": some("open", "sealed"),
        "minVolume": some("0", "500.5", "4000"),
        "maxVolume": some("0", "500.5", "4000"),
        "carbonIntensity": some("0", "25"),
        "deliveryFrom": some("2027-08-01", "2027-12-31"),
        "deliveryUntil": some("2027-07-01", "2027-12-31"),
        "closesBefore": some("2026-11-28", "2027-01-01"),
        "updatedSince": some("2026-11-18", "2026-12-01"),
    },
)


@given(query=queries)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_they_agree_on_any_filters(lots, query):
    filters = MarketFilters.from_query({name: text for name, text in query.items() if text})

    found = set(MarketLot.objects.matching(filters))

    assert found == {lot for lot in lots if filters.fit(lot)}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("product", "diesel"), ("region", "x" * 41), ("certifications", "a|b"), ("priceBasis", "free"),
        ("mode", "shut"), ("minVolume", "much"), ("maxVolume", "-1"), ("carbonIntensity", "1e9"),
        ("deliveryFrom", "soon"), ("closesBefore", "2026-13-01"), ("certifications", ",".join("abcdefghijklmnop")),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name(key, name, text):
    response = key.get("/api/marketplace/lots", {name: text})

    assert response.status_code == 400
    assert {field.partition(".")[0] for field in response.json()["fields"]} == {name}


def test_the_api_takes_the_filters_of_the_page(key, lots):
    response = key.get("/api/marketplace/lots?region=North%20America&minVolume=100&priceBasis=index")

    assert [lot["title"] for lot in response.json()["lots"]] == ["Houston"]
