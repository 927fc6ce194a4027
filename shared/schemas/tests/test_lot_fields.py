"""The writable fields of a lot: what a request may say, and how it is told what is wrong."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from pydantic import BaseModel, ValidationError

from shared.schemas import (
    CURRENCY_DECIMALS,
    CreateLot,
    Lot,
    LotDelivery,
    LotFields,
    LotPricing,
    LotVolume,
    field_errors,
    json,
)

from .examples import guide_body, guide_fields
from .strategies import number

GALLONS = {"amount": 100_000, "unit": "gallons"}


def errors_of(model, body):
    with pytest.raises(ValidationError) as caught:
        model.model_validate(body)
    return field_errors(caught.value)


def test_the_guides_example_is_taken_and_given_back_as_it_stands():
    fields = guide_fields()

    assert fields.pricing == LotPricing(
        price=500_000, currency="USD", price_per_unit=Decimal(5), payment_terms="Net 30"
    )
    assert fields.compliance.ghg_comparator == 89
    body = guide_body()
    body["compliance"]["ghgComparator"] = 89
    assert json.loads(json.canonical(fields)) == json.loads(json.canonical(body))


def test_an_empty_draft_is_a_draft():
    assert LotFields.model_validate({}) == LotFields()
    assert json.dumps(LotFields.model_validate({"title": " ", "volume": {}, "tags": None})) == b'{"volume":{}}'


def test_what_the_marketplace_sets_cannot_be_sent():
    body = {
        "_id": "65a1b2c3d4e5f6a7b8c9d0e1", "orgId": "x", "postedBy": "x", "status": "draft", "version": 1,
        "revision": 1, "number": "LOT-2026-0001", "publishedAt": "x", "createdAt": "x", "updatedAt": "x",
    }  # fmt: skip

    assert errors_of(LotFields, body) == {name: ["This is set by the marketplace and cannot be sent."] for name in body}


def test_unknown_fields_are_named_at_every_depth():
    body = {
        "colour": "green", "volume": {"amount": 1, "litres": 2, "version": 3}, "volume_": {}, "airline_name": "x",
        "delivery": {"delivery_date": "2027-01-01", "schedule": [{"deliveryDate": "2027-01-01", "amount": 1, "at": 2}]},
    }  # fmt: skip

    found = errors_of(LotFields, body)

    names = [
        "volume.litres",
        "volume.version",
        "delivery.schedule.0.at",
        "delivery.delivery_date",
        "colour",
        "volume_",
        "airline_name",
    ]
    assert found == {name: ["This field is not known."] for name in names}


def test_who_sends_rubbish_gets_little_back():
    found = errors_of(LotFields, {"x" * 10_000 + str(number): 1 for number in range(1_000)} | {"y": 1})

    assert list(found) == ["x" * 100]
    assert len(found["x" * 100]) == 100


def test_a_create_request_may_ask_to_publish_and_nothing_else():
    body = CreateLot.model_validate(guide_body(status="published"))

    assert body.status == "published"
    assert type(body.fields) is LotFields
    assert body.fields == guide_fields()
    assert errors_of(CreateLot, {"status": "sold"}) == {"status": ["Choose one of published."]}
    assert errors_of(CreateLot, {"status": "draft", "_id": "x"}).keys() == {"status", "_id"}


def test_sentences_are_for_people():
    body = {
        "title": "x" * 201, "description": 7, "type": "barter", "volume": 5, "tags": "a", "splitAllowed": "yes",
        "pricing": {"price": "1", "currency": "EURO"}, "bidDeadline": "2027-01-01T00:00:00", "mode": None,
        "delivery": {"country": "Switzerland", "windowStart": "2027-02-02", "windowEnd": "2027-02-01"},
    }  # fmt: skip

    assert errors_of(LotFields, body) == {
        "title": ["This is 201 characters long; at most 200 are allowed."],
        "description": ["This must be text."],
        "type": ["Choose one of spot, forward or contract."],
        "volume": ["This must be an object."],
        "tags": ["This must be a list."],
        "splitAllowed": ["This must be true or false."],
        "pricing.price": ["This must be a number."],
        "pricing.currency": ["Give a currency by its ISO code, such as USD or EUR."],
        "bidDeadline": ["Write the time with its zone, like 2026-01-15T10:30:00.000Z."],
        "delivery.country": ["Give the country's ISO code: two capital letters, such as CH."],
    }
    assert errors_of(LotFields, {"delivery": {"windowStart": "2027-02-02", "windowEnd": "2027-02-01"}}) == {
        "delivery.windowEnd": ["The delivery window ends before it begins."]
    }
    assert errors_of(LotFields, [])[""] == ["This must be an object."]


@pytest.mark.parametrize(
    ("given_prices", "price", "per_unit"),
    [
        ({"price": 500_000}, "500000", "5"),
        ({"pricePerUnit": 5}, "500000", "5"),
        ({"price": 500_000, "pricePerUnit": 5}, "500000", "5"),
        ({"price": 1}, "1", "0.00001"),
        ({"price": Decimal("123456.78")}, "123456.78", "1.234568"),
        ({"pricePerUnit": Decimal("1.2345678")}, None, None),
        ({"pricePerUnit": Decimal("1.234567")}, "123456.7", "1.234567"),
        ({"price": Decimal("123456.76"), "pricePerUnit": Decimal("1.234567")}, "123456.76", "1.234567"),
        ({"price": Decimal("123456.77"), "pricePerUnit": Decimal("1.234567")}, None, None),
        ({"price": Decimal("123456.64"), "pricePerUnit": Decimal("1.234567")}, "123456.64", "1.234567"),
        ({"price": Decimal("123456.63"), "pricePerUnit": Decimal("1.234567")}, None, None),
        ({"price": 0}, None, None),
        ({"pricePerUnit": -5}, None, None),
        ({"pricePerUnit": 999_999_999}, "99999999900000", "999999999"),
    ],
)
def test_total_and_unit_price_agree_or_one_is_computed(given_prices, price, per_unit):
    """The tolerance for 100,000 units: 0.05 + one cent."""
    body = {"volume": GALLONS, "pricing": {"currency": "USD"} | given_prices}
    if price is None:
        assert errors_of(LotFields, body).keys() <= {"pricing.price", "pricing.pricePerUnit"}
        return

    pricing = LotFields.model_validate(body).pricing

    assert (pricing.price, pricing.price_per_unit) == (Decimal(price), Decimal(per_unit))


@pytest.mark.parametrize(("currency", "decimals"), [("JPY", 0), ("USD", 2), ("KWD", 3)])
def test_money_has_its_currencys_decimals(currency, decimals):
    step = Decimal(1).scaleb(-decimals)

    assert LotFields.model_validate({"pricing": {"price": 10 + step, "currency": currency}})
    found = errors_of(LotFields, {"pricing": {"price": 10 + step / 10, "currency": currency}})
    computed = LotFields.model_validate(
        {"volume": {"amount": 3}, "pricing": {"pricePerUnit": Decimal("1.1115"), "currency": currency}}
    )

    assert found.keys() == {"pricing.price"}
    assert computed.pricing.price == Decimal("3.3345").quantize(step, ROUND_HALF_EVEN)


@given(number(3, "0.001", "999999999.999"), number(2, "0.01", "99999999"))
def test_what_was_computed_agrees_when_it_comes_back(amount, price):
    fields = LotFields.model_validate({"volume": {"amount": amount}, "pricing": {"price": price, "currency": "EUR"}})

    again = LotFields.model_validate(json.loads(json.dumps(fields)))

    assert again == fields
    assert again.pricing.price == price


def test_a_total_that_cannot_be_computed_is_an_error_of_the_unit_price():
    huge = {"volume": {"amount": 999_999_999_999}, "pricing": {"pricePerUnit": 999_999_999, "currency": "USD"}}
    tiny = {"volume": {"amount": Decimal("0.001")}, "pricing": {"pricePerUnit": Decimal("0.000001"), "currency": "USD"}}

    assert errors_of(LotFields, huge).keys() == errors_of(LotFields, tiny).keys() == {"pricing.pricePerUnit"}


def test_a_fixed_price_follows_no_index():
    assert errors_of(LotFields, {"priceBasis": {"type": "fixed", "index": "Argus"}}).keys() == {"priceBasis.index"}
    assert LotFields.model_validate({"priceBasis": {"index": "Argus"}})


def test_only_what_was_sent_counts_as_sent():
    fields = LotFields.model_validate({"volume": {"amount": 5}, "pricing": {"currency": "USD"}})

    assert fields.pricing.model_fields_set == {"currency"}


def test_trailing_zeros_are_no_decimals():
    fields = LotFields.model_validate(
        {"volume": {"amount": Decimal("2.00000000")}, "pricing": {"price": Decimal("500.000"), "currency": "JPY"}}
    )

    assert (fields.volume.amount, fields.pricing.price, fields.pricing.price_per_unit) == (2, 500, 250)


def test_text_is_trimmed_and_its_line_ends_are_one():
    fields = LotFields.model_validate({"title": "  Fuel ", "description": "a\r\nb\tc\n", "tags": ["x ", "x", "y"]})

    assert (fields.title, fields.description, fields.tags) == ("Fuel", "a\nb\tc", ("x", "y"))


def test_html_is_text_like_any_other():
    assert LotFields.model_validate({"title": "<script>alert(1)</script>"}).title == "<script>alert(1)</script>"


@pytest.mark.parametrize("title", ["a\nb", "a\x1bb", "a\x85b", "a\u202eb", "a\u2066b", "a\ud800b"])
def test_control_characters_are_refused(title):
    assert list(errors_of(LotFields, {"title": title})) == ["title"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2027-03-01", datetime(2027, 3, 1, tzinfo=UTC)),
        ("2027-03-01T00:00:00.000Z", datetime(2027, 3, 1, tzinfo=UTC)),
        ("2027-03-01T00:00Z", datetime(2027, 3, 1, tzinfo=UTC)),
        ("2027-03-01T01:30:00.123456789+01:30", datetime(2027, 3, 1, 0, 0, 0, 123_000, tzinfo=UTC)),
        ("2000-01-01", datetime(2000, 1, 1, tzinfo=UTC)),
        ("2100-12-31T23:59:59.999Z", datetime(2100, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)),
    ],
)
def test_dates_are_moments_in_utc(text, moment):
    assert LotFields.model_validate({"delivery": {"deliveryDate": text}}).delivery.delivery_date == moment


@pytest.mark.parametrize(
    "text",
    [
        "2027-3-1", "01.03.2027", "2027-03-01T00:00:00", "2027-W09-1", "20270301", "2027-02-29", "2027-03-01T24:00:00Z",
        "2027-03-01T23:59:60Z", "2027-03-01 00:00:00Z", "2027-03-01T00:00:00z", " 2027-03-01", "2027-03-01\n", "",
        "٢٠٢٧-03-01", "0000-01-01", "9999-12-31", "1999-12-31T23:59:59.999Z", "2101-01-01", "-2027-03-01",
        "2027-03-01T00:00:00+99:00", 1803859200, True, ["2027-03-01"],
    ],
)  # fmt: skip
def test_other_dates_are_refused(text):
    assert list(errors_of(LotFields, {"delivery": {"deliveryDate": text}})) == ["delivery.deliveryDate"]


def test_datetimes_need_their_zone():
    with pytest.raises(ValidationError, match="A time needs its zone"):
        LotDelivery(delivery_date=datetime(2027, 3, 1))


def test_records_are_frozen_and_hold_nothing_that_can_be_changed():
    fields = guide_fields()

    with pytest.raises(ValidationError):
        fields.title = "x"
    assert isinstance(fields.tags, tuple)
    assert hash(fields) == hash(guide_fields())


def test_names_of_python_are_for_python_alone():
    assert LotVolume(tolerance_pct=5) == LotVolume.model_validate({"tolerancePct": 5})
    assert LotVolume.model_validate({"tolerance_pct": 5}) == LotVolume()


def test_a_whole_lot_gives_its_writable_fields():
    lot = Lot.model_validate(
        guide_body(_id="65a1b2c3d4e5f6a7b8c9d0e1", orgId="65a1b2c3d4e5f6a7b8c9d0e2", status="sold", colour="green")
    )

    assert lot.fields == guide_fields()
    assert type(lot.fields) is LotFields


def test_a_lot_without_what_makes_it_a_record_is_refused():
    assert errors_of(Lot, guide_body()).keys() == {"_id", "orgId", "status"}


def test_currencies_are_those_of_today():
    assert CURRENCY_DECIMALS["EUR"] == 2
    assert not {"XXX", "XAU", "XTS", "HRK", "BGN", "ANG", "ZWL", "CHE", "USN", "CLF", "XDR", "DEM"} & set(
        CURRENCY_DECIMALS
    )
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in CURRENCY_DECIMALS)
    assert [code for code, decimals in CURRENCY_DECIMALS.items() if decimals == 3] == [
        "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND",
    ]  # fmt: skip
    assert len(CURRENCY_DECIMALS) == 155


@pytest.mark.parametrize("model", [LotFields, CreateLot])
def test_no_request_takes_unknown_fields_when_made_by_hand(model):
    with pytest.raises(ValidationError):
        model(colour="green")
    assert issubclass(model, BaseModel)
