from decimal import Decimal

import pytest

from shared.ui import formats


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (4000, None, "4,000"),
        (Decimal("1234567.500"), None, "1,234,567.5"),
        (Decimal("0.30"), None, "0.3"),
        (Decimal("1E+3"), None, "1,000"),
        (Decimal("-34"), 2, "−34.00"),
        (Decimal("2.675"), 2, "2.68"),
        (Decimal("2.665"), 2, "2.66"),
        (0.1, None, "0.1"),
        ("2018", 2, "2,018.00"),
        (None, 2, "–"),
        ("", None, "–"),
    ],
)
def test_number_is_exact_and_set_apart(value, places, text):
    assert formats.number(value, places) == text


@pytest.mark.parametrize(
    ("amount", "currency", "per", "text"),
    [
        (Decimal("2018"), "USD", "tonnes", "$2,018.00/t"),
        (Decimal("6.42"), "USD", "gallons", "$6.42/US gal"),
        (Decimal("6.3446"), "USD", "", "$6.3446"),
        (Decimal("-252801.12"), "EUR", "", "−€252,801.12"),
        (1500, "CHF", "", "CHF\xa01,500.00"),
        (1500, "JPY", "", "JPY\xa01,500"),
        (None, "USD", "", "–"),
    ],
)
def test_money_names_its_currency_and_unit(amount, currency, per, text):
    assert formats.money(amount, currency, per) == text


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (209500000, "USD", "$2,095,000.00"),
        (5, "KWD", "KWD\xa00.005"),
        (1500, "JPY", "JPY\xa01,500"),
        (None, "USD", "–"),
    ],
)
def test_money_minor_counts_the_smallest_unit(minor, currency, text):
    assert formats.money_minor(minor, currency) == text


def test_unit_label_leaves_an_unknown_unit_as_it_is():
    assert [formats.unit_label(unit) for unit in ("tonnes", "gallons", "parsec")] == ["t neat", "US gal", "parsec"]
