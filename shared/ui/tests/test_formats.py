from decimal import Decimal

import pytest

from shared.accounts.roles import NumberFormat
from shared.ui import charts, formats
from shared.ui.formats import Reader, reading_as

WRITTEN = {
    NumberFormat.COMMA: ("1,320,800.5", "−$2,018.00/t", "CHF\xa01,500.00"),
    NumberFormat.POINT: ("1.320.800,5", "−$2.018,00/t", "CHF\xa01.500,00"),
    NumberFormat.SPACE: ("1\u202f320\u202f800,5", "−$2\u202f018,00/t", "CHF\xa01\u202f500,00"),
    NumberFormat.APOSTROPHE: ("1’320’800.5", "−$2’018.00/t", "CHF\xa01’500.00"),
}


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


@pytest.mark.parametrize("written", NumberFormat)
def test_numbers_and_money_are_written_as_their_reader_writes(written):
    with reading_as(Reader(written)):
        said = (
            formats.number("1320800.50"),
            formats.money(Decimal(-2018), "USD", "tonnes"),
            formats.money_minor(150000, "CHF"),
        )

    assert said == WRITTEN[written]


@pytest.mark.parametrize("written", NumberFormat)
def test_each_way_of_writing_is_offered_as_it_looks(written):
    with reading_as(Reader(written)):
        assert formats.number("1234.56") == written.label


def test_typed_keeps_every_digit():
    with reading_as(Reader(NumberFormat.POINT)):
        said = [formats.typed(Decimal(digits)) for digits in ("1320800.50", "-0.0", "1E+3", "7")]

    assert said == ["1.320.800,50", "-0,0", "1.000", "7"]


def test_charts_are_written_for_the_reader_and_drawn_for_the_browser():
    points = [("Jan", Decimal("1000.5")), ("Feb", Decimal("2250.25"))]
    with reading_as(Reader(NumberFormat.POINT)):
        chart = charts.bars(points, label="Tonnes")

    plain = charts.bars(points, label="Tonnes")
    assert [mark.text for mark in chart.marks] == ["1.000,5", "2.250,25"]
    assert [tick.text for tick in chart.ticks] == ["0", "1.000", "2.000", "3.000"]
    assert [(mark.x, mark.y) for mark in chart.marks] == [(mark.x, mark.y) for mark in plain.marks]


def test_within_a_reader_another_one_may_read():
    with reading_as(Reader(NumberFormat.POINT)):
        with reading_as(Reader(NumberFormat.SPACE)):
            pass
        assert formats.number(1000) == "1.000"
    assert formats.number(1000) == "1,000"


def test_words_that_are_written_once_hold_numbers_as_each_reader_writes_them():
    words = formats.with_numbers("From {} to {} t.", "0.73", "1250.5")

    with reading_as(Reader(NumberFormat.POINT)):
        assert str(words) == "From 0,73 to 1.250,5 t."
    assert str(words) == "From 0.73 to 1,250.5 t."
