from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from shared.accounts.roles import NumberFormat
from shared.ui.formats import Reader, reading_as, typed
from shared.ui.forms import NumberField
from shared.ui.reading import Unreadable, read_number

COMMA, POINT, SPACE, APOSTROPHE = NumberFormat


@pytest.mark.parametrize(
    ("written", "text", "number"),
    [
        (COMMA, "1,320,800.50", "1320800.50"),
        (COMMA, "1250.5", "1250.5"),
        (COMMA, "1 250.5", "1250.5"),
        (COMMA, " -1,250 ", "-1250"),
        (COMMA, "−34", "-34"),
        (COMMA, "+5", "5"),
        (COMMA, ".5", "0.5"),
        (COMMA, "12.", "12"),
        (COMMA, "0.800", "0.800"),
        (COMMA, "1.250", "1.250"),
        (POINT, "1.320.800,50", "1320800.50"),
        (POINT, "1250,5", "1250.5"),
        (POINT, "1.250", "1250"),
        (POINT, "1,250", "1.250"),
        (POINT, "1\N{NO-BREAK SPACE}250,5", "1250.5"),
        (SPACE, "1\N{NARROW NO-BREAK SPACE}320\N{NARROW NO-BREAK SPACE}800,50", "1320800.50"),
        (SPACE, "1 320 800,50", "1320800.50"),
        (SPACE, "1250,5", "1250.5"),
        (SPACE, "1,250", "1.250"),
        (APOSTROPHE, "1’320’800.50", "1320800.50"),
        (APOSTROPHE, "1'320'800.50", "1320800.50"),
        (APOSTROPHE, "1 320 800.5", "1320800.5"),
        (APOSTROPHE, "1.250", "1.250"),
    ],
)
def test_read_number_reads_what_its_reader_means(written, text, number):
    with reading_as(Reader(written)):
        read = read_number(text)

    assert str(read) == number


@pytest.mark.parametrize(
    ("written", "text", "advice"),
    [
        (COMMA, "12,5", "Your numbers are written like 1,250.5. Did you mean 12.5?"),
        (COMMA, "0,800", "Your numbers are written like 1,250.5. Did you mean 0.800?"),
        (COMMA, "1.320.800,50", "Your numbers are written like 1,250.5. Did you mean 1,320,800.50?"),
        (COMMA, "1’250.5", "Your numbers are written like 1,250.5. Did you mean 1,250.5?"),
        (COMMA, "1,250 800", "Enter a number, such as 1,250.5."),
        (COMMA, "12 50", "Enter a number, such as 1,250.5."),
        (COMMA, "1e5", "Enter a number, such as 1,250.5."),
        (COMMA, "NaN", "Enter a number, such as 1,250.5."),
        (COMMA, "١٢", "Enter a number, such as 1,250.5."),
        (COMMA, "-", "Enter a number, such as 1,250.5."),
        (COMMA, ".", "Enter a number, such as 1,250.5."),
        (COMMA, "many", "Enter a number, such as 1,250.5."),
        (POINT, "6.42", "Your numbers are written like 1.250,5. Did you mean 6,42?"),
        (POINT, "0.800", "Your numbers are written like 1.250,5. Did you mean 0,800?"),
        (SPACE, "1.250", "Your numbers are written like 1\u202f250,5. Did you mean 1,250 or 1\u202f250?"),
        (APOSTROPHE, "1,250", "Your numbers are written like 1’250.5. Did you mean 1.250 or 1’250?"),
    ],
)
def test_read_number_refuses_what_could_mean_something_else(written, text, advice):
    with reading_as(Reader(written)), pytest.raises(Unreadable) as refused:
        read_number(text)

    assert str(refused.value) == advice


@given(st.sampled_from(NumberFormat), st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_what_is_shown_to_be_changed_is_read_back_exactly(written, number):
    with reading_as(Reader(written)):
        read = read_number(typed(number))

    assert read.as_tuple() == number.as_tuple()


@pytest.mark.parametrize(("written", "shown"), [(COMMA, "1,320,800.50"), (POINT, "1.320.800,50")])
def test_a_field_shows_and_reads_a_number_as_its_reader_writes_it(written, shown):
    field = NumberField()

    with reading_as(Reader(written)):
        assert field.prepare_value(Decimal("1320800.50")) == shown
        assert field.clean(shown) == Decimal("1320800.50")


def test_a_field_names_its_limits_as_its_reader_writes_them():
    field = NumberField(max_value=Decimal("1250.5"))

    with reading_as(Reader(POINT)), pytest.raises(ValidationError) as refused:
        field.clean("2.000")

    assert refused.value.messages == ["Ensure this value is less than or equal to 1.250,5."]


def test_a_field_that_may_stay_empty_is_none():
    assert NumberField(required=False).clean("  ") is None
