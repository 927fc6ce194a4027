from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shared import schemas
from shared.lots import NEVER, NO_LIMIT, LotRow, body_text, lot_columns, standards_key
from shared.schemas import json


def lot(**body):
    return schemas.LotFields.model_validate(body)


def test_every_column_is_derived_but_the_number():
    columns = {field.name for field in LotRow._meta.get_fields()}

    assert set(lot_columns(lot())) == columns - {"number"}


def test_columns_of_nothing_are_empty():
    assert lot_columns(lot()) == {
        "title": "", "type": "", "mode": "open", "product": "", "airline_name": "", "volume_amount": None,
        "volume_unit": "", "volume_tonnes": None, "price": None, "currency": "", "carbon_intensity": None,
        "delivery_from": None, "delivery_until": None, "delivery_place": "", "region": "", "bid_deadline": None,
        "closes_at": NEVER, "volume_kg": 0, "carbon_per_gj": NO_LIMIT, "standards_key": "", "search_text": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("volume", "density", "tonnes"),
    [
        ({"amount": 4000, "unit": "tonnes"}, None, "4000.000"),
        ({"amount": 1250, "unit": "litres"}, None, "1.000"),  # 0.8 kg/L
        ({"amount": 1000, "unit": "litres"}, "0.75", "0.750"),
        ({"amount": 1000, "unit": "gallons"}, None, "3.028"),  # 3.785411784 L each
        ({"amount": 100, "unit": "barrels"}, None, "12.719"),  # 42 US gal each
        ({"amount": 5}, None, None),
        ({"unit": "tonnes"}, None, None),
    ],
)
def test_tonnes_are_neat_at_the_stated_density(volume, density, tonnes):
    specification = {"densityKgPerL": Decimal(density)} if density else {}

    columns = lot_columns(lot(volume=volume, specification=specification))

    assert columns["volume_tonnes"] == (Decimal(tonnes) if tonnes else None)


def test_what_lists_sort_by_repeats_its_column_without_nulls():
    fields = lot(
        volume={"amount": Decimal("1.001"), "unit": "tonnes"}, specification={"carbonIntensity": Decimal("24.999")},
        bidDeadline="2027-03-01T12:00:00Z",
    )  # fmt: skip

    columns = lot_columns(fields)

    assert (columns["volume_kg"], columns["carbon_per_gj"]) == (1001, 24999)
    assert columns["closes_at"] == columns["bid_deadline"] == datetime(2027, 3, 1, 12, tzinfo=UTC)


def day(month, number):
    return datetime(2027, month, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("delivery", "columns"),
    [
        ({"deliveryDate": "2027-03-01"}, (day(3, 1), day(3, 1), "")),
        ({"windowStart": "2027-03-01", "windowEnd": "2027-03-31"}, (day(3, 1), day(3, 31), "")),
        ({"windowStart": "2027-03-01"}, (day(3, 1), day(3, 1), "")),
        ({"airport": "ZRH"}, (None, None, "ZRH")),
        ({"airport": "ZRH", "deliveryLocation": "Rümlang"}, (None, None, "Rümlang")),
    ],
)
def test_delivery_is_a_window_and_a_place(delivery, columns):
    found = lot_columns(lot(delivery=delivery))

    assert (found["delivery_from"], found["delivery_until"], found["delivery_place"]) == columns


def test_search_text_has_every_word_once_folded():
    fields = lot(title="HEFA Zürich", description="By RAIL", airlineName="Helvia", tags=["Straße"])

    assert lot_columns(fields, number="LOT-2026-0001")["search_text"] == (
        " lot-2026-0001 2026-0001 0001 1 hefa zurich helvia strasse by rail"
    )


@pytest.mark.parametrize(
    ("standards", "key"),
    [([], ""), (["ISCC"], "|iscc|"), (["ISCC EU", " Corsia ", "ISCC EU"], "|corsia|iscc eu|")],
)
def test_standards_are_kept_as_whole_names(standards, key):
    assert standards_key(standards) == key


def test_the_longest_lot_fits_its_columns():
    names = [f"{number:02}" + "x" * 28 for number in range(15)]
    columns = lot_columns(lot(compliance={"standards": names}, title="t" * 200, airlineName="a" * 200))

    for name, value in columns.items():
        longest = LotRow._meta.get_field(name).max_length
        assert longest is None or len(value) <= longest, name


def test_the_body_is_exact():
    fields = lot(pricing={"pricePerUnit": Decimal("2050.100000"), "currency": "USD"}, tags=["ö"])

    assert body_text(fields) == '{"pricing":{"currency":"USD","pricePerUnit":2050.100000},"tags":["ö"]}'
    assert lot(**json.loads(body_text(fields).encode())) == fields
