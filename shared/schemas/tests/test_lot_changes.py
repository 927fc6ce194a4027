"""What differs between two editions of a lot, what lets bids go stale, and edits."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from pydantic import ValidationError

from shared.schemas import (
    Lot,
    LotFields,
    differences,
    field_errors,
    json,
    material_changes,
    merge,
    with_bid_deadline,
    without_dates,
)
from shared.schemas.lot_changes import MATERIAL

from .examples import NOW, guide_body, guide_fields
from .strategies import LOTS


def test_nothing_differs_from_itself():
    again = LotFields.model_validate(json.loads(json.canonical(guide_fields())))

    assert differences(guide_fields(), guide_fields()) == []
    assert differences(guide_fields(), again) == []


def test_differences_are_named_with_both_values():
    new = merge(guide_fields(), {"title": "New", "volume": {"tolerancePct": 5}, "tags": None, "delivery": None})

    assert differences(guide_fields(), new) == [
        ("title", "Premium SAF Lot - ISCC Certified", "New"),
        ("delivery.deliveryDate", "2027-03-01T00:00:00.000Z", None),
        ("delivery.deliveryLocation", "JFK Airport, New York", None),
        ("delivery.deliveryMethod", "Pipeline", None),
        ("delivery.incoterms", "FOB", None),
        ("tags", ("premium", "certified"), None),
        ("volume.tolerancePct", None, Decimal(5)),
    ]


@pytest.mark.parametrize(
    ("changes", "material"),
    [
        ({"title": "New"}, False),
        ({"description": "New"}, False),
        ({"tags": ["new"]}, False),
        ({"airlineName": "New"}, False),
        ({"bidDeadline": "2027-01-01T00:00:00Z"}, False),
        ({"volume": {"amount": 100_001}}, True),
        ({"volume": {"tolerancePct": 1}}, True),
        ({"pricing": {"paymentTerms": "Net 60"}}, True),
        ({"delivery": {"airport": "EWR"}}, True),
        ({"compliance": {"claims": ["mandate"]}}, True),
        ({"specification": {"carbonIntensity": 20}}, True),
        ({"priceBasis": {"type": "fixed"}}, True),
        ({"mode": "sealed"}, True),
        ({"splitAllowed": True}, True),
        ({"minShare": 1000}, True),
        ({"safShare": 30}, True),
        ({"type": "forward"}, True),
        ({"product": "neat"}, True),
        ({"pricing": {"price": Decimal("500000.00")}}, False),
        ({}, False),
    ],
)
def test_what_is_material(changes, material):
    new = merge(guide_fields(), changes)

    assert bool(material_changes(guide_fields(), new)) is material
    assert bool(differences(guide_fields(), new)) or not material


def test_every_field_is_either_material_or_not():
    assert set(MATERIAL) == {field.alias for field in LotFields.model_fields.values()}


def test_merge_lays_objects_over_one_another_and_null_takes_away():
    merged = merge(guide_fields(), {"delivery": {"airport": "JFK", "incoterms": None}, "tags": ["new"]})

    assert merged.delivery.airport == "JFK"
    assert merged.delivery.incoterms is None
    assert merged.delivery.delivery_location == "JFK Airport, New York"
    assert merged.tags == ("new",)


@pytest.mark.parametrize(
    ("changes", "price", "per_unit"),
    [
        ({"pricing": {"price": 600_000}}, 600_000, 6),
        ({"pricing": {"pricePerUnit": 7}}, 700_000, 7),
        ({"volume": {"amount": 200_000}}, 1_000_000, 5),
        ({"volume": {"amount": 200_000}, "pricing": {"price": 500_000}}, 500_000, Decimal("2.5")),
        (
            {"volume": {"amount": 200_000}, "pricing": {"price": 500_000, "pricePerUnit": Decimal("2.5")}},
            500_000,
            Decimal("2.5"),
        ),
        ({"pricing": {"price": None, "pricePerUnit": None}}, None, None),
        ({"pricing": None}, None, None),
        ({"title": "x"}, 500_000, 5),
    ],
)
def test_total_and_unit_price_follow_one_another_in_an_edit(changes, price, per_unit):
    pricing = merge(guide_fields(), changes).pricing

    assert (pricing and pricing.price, pricing and pricing.price_per_unit) == (price, per_unit)


def test_merge_refuses_what_a_request_may_not_say():
    with pytest.raises(ValidationError) as caught:
        merge(guide_fields(), {"status": "sold", "volume": {"amount": 0}})

    assert field_errors(caught.value).keys() == {"status", "volume.amount"}


@given(LOTS, LOTS)
def test_differences_run_both_ways(one, other):
    old, new = Lot.model_validate(one).fields, Lot.model_validate(other).fields

    there, back = differences(old, new), differences(new, old)

    assert {name: values for name, *values in there} == {name: values[::-1] for name, *values in back}
    assert bool(there) is (said(old) != said(new))


@given(LOTS)
def test_merging_a_lot_into_nothing_gives_the_lot(body):
    fields = Lot.model_validate(body).fields

    assert merge(LotFields(), fields.to_dict()) == fields
    assert merge(fields, {}) == fields
    assert merge(fields, dict.fromkeys(MATERIAL)) == LotFields()


def said(fields):
    """What a lot says: a part in which nothing is given says nothing."""
    return {name: part for name, part in fields.to_dict().items() if part != {}}


def test_a_whole_lot_is_edited_by_its_own_fields():
    record = {"_id": "65a1b2c3d4e5f6a7b8c9d0e1", "orgId": "65a1b2c3d4e5f6a7b8c9d0e2", "status": "published"}
    lot = Lot.model_validate(guide_body() | record)

    assert merge(lot, {"title": "New"}) == merge(guide_fields(), {"title": "New"})


def test_a_copy_has_no_dates():
    schedule = [{"deliveryDate": "2027-03-01", "amount": 100_000}]
    window = {"windowStart": "2027-03-01", "windowEnd": "2027-03-31", "schedule": schedule}
    fields = merge(with_bid_deadline(guide_fields(), NOW + timedelta(days=14)), {"delivery": window})

    copy = without_dates(fields)

    assert fields.to_dict()["bidDeadline"] == "2026-12-05T12:00:00.000Z"
    assert [name for name, _, _ in differences(fields, copy)] == [
        "delivery.deliveryDate",
        "delivery.windowStart",
        "delivery.windowEnd",
        "delivery.schedule",
        "bidDeadline",
    ]
