"""What an amendment makes of the terms in force."""

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared import schemas

TERMS = schemas.ContractTerms.model_validate(
    {
        "volume": {"amount": 4000, "unit": "tonnes"},
        "pricing": {"price": 8480000, "currency": "USD", "pricePerUnit": 2120},
        "paymentTerms": "30 days net",
        "delivery": {"windowStart": "2027-02-01", "windowEnd": "2027-04-30", "incoterms": "DAP"},
        "inspectionDays": 10,
    }
)


def amended(**body):
    return schemas.AmendContract.model_validate(body).terms_after(TERMS)


def test_what_is_left_out_stays():
    assert amended() == TERMS
    after = amended(inspectionDays=14)
    assert after.model_copy(update={"inspection_days": 10}) == TERMS


@given(
    amount=st.none() | st.decimals("0.001", "99999", places=3),
    per_unit=st.none() | st.decimals("0.000001", "9999", places=6),
)
def test_the_total_follows_volume_and_unit_price(amount, per_unit):
    body = {"volume": amount, "pricePerUnit": per_unit}
    try:
        after = amended(**{name: value for name, value in body.items() if value is not None})
    except ValidationError:  # no possible total
        return

    volume, price = after.volume.amount, after.pricing.price_per_unit
    assert (volume, price) == (amount or 4000, per_unit or 2120)
    assert after.pricing.price == (volume * price).quantize(Decimal("0.01"), ROUND_HALF_EVEN)


@given(total=st.decimals("1", "99999999", places=2))
def test_a_total_that_is_given_rules(total):
    after = amended(price=total)

    assert after.pricing.price == total
    assert after.pricing.price_per_unit == (total / 4000).quantize(Decimal("0.000001"), ROUND_HALF_EVEN)


def test_a_day_takes_the_windows_place_and_a_window_that_of_a_day():
    day = amended(deliveryDate="2027-03-15")
    window = schemas.AmendContract.model_validate({"windowEnd": "2027-05-31"}).terms_after(day)

    assert day.to_dict()["delivery"] == {"deliveryDate": "2027-03-15T00:00:00.000Z", "incoterms": "DAP"}
    assert window.to_dict()["delivery"] == {"windowEnd": "2027-05-31T00:00:00.000Z", "incoterms": "DAP"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"volume": {"amount": 1, "unit": "gallons"}}, "volume.unit"),
        ({"windowStart": "2027-05-01"}, "windowEnd"),
        ({"price": 1000000, "pricePerUnit": 2120}, "pricing.pricePerUnit"),
    ],
)
def test_what_does_not_hang_together_names_its_field(body, field):
    with pytest.raises(ValidationError) as refused:
        amended(**body)

    assert list(schemas.field_errors(refused.value)) == [field]


def test_the_share_of_a_blend_may_be_stated_or_changed_and_is_exact():
    blend = TERMS.model_copy(update={"product": "blend"})

    after = schemas.AmendContract.model_validate({"safShareVolumePct": Decimal("37.5")}).terms_after(blend)

    assert after.to_dict() == blend.to_dict() | {"safShareVolumePct": Decimal("37.5")}


def test_what_is_no_blend_has_no_share():
    with pytest.raises(ValidationError) as refused:
        amended(safShareVolumePct=30)

    assert schemas.field_errors(refused.value) == {"safShareVolumePct": ["This is not a contract for a blend."]}


@pytest.mark.parametrize("share", [0, -1, Decimal("100.001"), "30", Decimal("0.0001")])
def test_a_share_is_a_percentage(share):
    with pytest.raises(ValidationError):
        schemas.AmendContract.model_validate({"safShareVolumePct": share})


@pytest.mark.parametrize("body", [{"product": "neat"}, {"parties": {}}, {"specification": {}}, {"volume": -1}])
def test_what_is_not_amended_is_not_taken(body):
    with pytest.raises(ValidationError):
        schemas.AmendContract.model_validate(body)
