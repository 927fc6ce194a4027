import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from shared.ui.csv import AT_ONCE, Column, as_typed, cell_text, csv_answer, harmless

from .conftest import NOW

COLUMNS = [
    Column("Lot", lambda row: row[0]),
    Column("Volume", lambda row: row[1], unit="t neat"),
    Column("Bids close", lambda row: row[2]),
]


def text_of(response):
    return b"".join(response.streaming_content).decode()


def test_csv_answer_is_a_file_that_spreadsheets_read():
    rows = [("HEFA, for “Zürich”", Decimal("4000.000"), NOW), ("=1+1", None, None)]

    with timezone.override(ZoneInfo("Europe/Zurich")):
        response = csv_answer("My lots", COLUMNS, rows, now=NOW)
    text = text_of(response)

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="my-lots-2026-03-12.csv"'
    assert response["Cache-Control"] == "private, no-store"
    assert text == (
        '\ufeffLot,Volume (t neat),Bids close\r\n"HEFA, for “Zürich”",4000,2026-03-12T10:24:00+01:00\r\n\'=1+1,,\r\n'
    )


def test_csv_answer_of_nothing_has_its_heads():
    assert text_of(csv_answer("lots", COLUMNS, [], now=NOW)) == "\ufeffLot,Volume (t neat),Bids close\r\n"


def test_csv_answer_asks_for_no_more_rows_than_it_sends():
    asked = []

    def rows():
        for number in range(3 * AT_ONCE):
            asked.append(number)
            yield (str(number), number, None)

    chunks = csv_answer("lots", COLUMNS, rows(), now=NOW).streaming_content

    assert (next(chunks), len(asked)) == ("\ufeffLot,Volume (t neat),Bids close\r\n".encode(), 0)
    next(chunks)
    assert len(asked) == AT_ONCE
    assert len(list(chunks)) == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (1250, "1250"),
        (Decimal("1250.500"), "1250.5"),
        (Decimal("-34.00"), "-34"),
        (Decimal("1E+3"), "1000"),
        (Decimal("99999999999999.9999"), "99999999999999.9999"),
        (date(2027, 4, 1), "2027-04-01"),
        (NOW, "2026-03-12T09:24:00+00:00"),
        (datetime(2026, 3, 12, 9, 24, 5, 70_000, tzinfo=UTC), "2026-03-12T09:24:05.070+00:00"),
        ("Zürich (ZRH)", "Zürich (ZRH)"),
    ],
)
def test_cell_text_is_exact(value, text):
    assert cell_text(value) == text


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+49 40 1234", "-by rail", "@SUM(A1)", "\t=1", "\rx", "\nx", "  =1+1", "＝1+1", "'=1+1", "''-x", "-1-1"],
)
def test_harmless_disarms_a_formula_and_as_typed_gives_it_back(text):
    assert harmless(text) == f"'{text}"
    assert as_typed(harmless(text)) == text


@pytest.mark.parametrize("text", ["-34.5", "+5", "-0.25", "1250", "HEFA-SPK", "’t Zand", "'s-Hertogenbosch", ""])
def test_harmless_leaves_numbers_and_words_alone(text):
    assert harmless(text) == text
    assert as_typed(text) == text


def test_a_text_of_several_lines_comes_back_as_it_was():
    text = 'By rail, "neat".\nOr by barge;\tsee below.'

    (_, cells) = csv.reader(io.StringIO(text_of(csv_answer("lots", COLUMNS[:1], [(text,)], now=NOW)), newline=""))

    assert cells == [text]
