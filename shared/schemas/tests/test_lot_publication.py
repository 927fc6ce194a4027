"""What a lot needs to be published, and what makes it a good one."""

from datetime import timedelta

import pytest

from shared.schemas import LotFields, merge, missing_for_publication, quality, quality_score
from shared.schemas.golden.examples import WHOLE_LOT
from shared.schemas.lot_changes import MATERIAL

from .examples import NOW, guide_fields

WHOLE = LotFields.model_validate({name: value for name, value in WHOLE_LOT.items() if name in MATERIAL})


def test_the_guides_example_is_complete():
    assert missing_for_publication(guide_fields(), NOW) == {}


def test_an_empty_draft_is_told_everything_it_lacks():
    assert missing_for_publication(LotFields(), NOW) == {
        "title": "Give the lot a title.",
        "volume.amount": "Say how much fuel you need.",
        "delivery.deliveryDate": "Say when the fuel is to be delivered: a date or a window.",
        "delivery.deliveryLocation": "Say where the fuel is to be delivered: a place or an airport.",
    }


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"title": None}, {"title"}),
        ({"volume": None}, {"volume.amount"}),
        ({"volume": {"unit": None}}, {"volume.unit"}),
        ({"delivery": {"deliveryDate": None}}, {"delivery.deliveryDate"}),
        ({"delivery": {"deliveryDate": "2026-11-20"}}, {"delivery.deliveryDate"}),
        ({"delivery": {"deliveryDate": "2026-11-21T12:00:00Z"}}, {"delivery.deliveryDate"}),
        ({"delivery": {"deliveryDate": "2026-11-21T12:00:00.001Z"}}, set()),
        ({"delivery": {"deliveryDate": None, "windowStart": "2027-01-01"}}, {"delivery.windowEnd"}),
        ({"delivery": {"deliveryDate": None, "windowStart": "2026-10-01", "windowEnd": "2027-01-31"}}, set()),
        ({"delivery": {"deliveryDate": None, "windowEnd": "2026-11-01"}}, {"delivery.windowEnd"}),
        ({"delivery": {"deliveryLocation": None}}, {"delivery.deliveryLocation"}),
        ({"delivery": {"deliveryLocation": None, "airport": "JFK"}}, set()),
        ({"pricing": {"currency": None}}, {"pricing.currency"}),
        ({"pricing": None}, set()),
        ({"bidDeadline": "2026-11-21T12:00:00Z"}, {"bidDeadline"}),
        ({"bidDeadline": "2026-11-22T12:00:00Z"}, set()),
        ({"priceBasis": {"type": "index"}}, {"priceBasis.index"}),
        ({"priceBasis": {"type": "fixed"}}, set()),
        ({"type": None, "description": None, "tags": None, "compliance": None, "airlineName": None}, set()),
        ({"delivery": {"schedule": [{"deliveryDate": "2027-01-01", "amount": 99_999}]}}, {"delivery.schedule"}),
        ({"delivery": {"schedule": [{"deliveryDate": "2027-01-01", "amount": 100_000}]}}, set()),
    ],
)
def test_completeness(changes, missing):
    found = missing_for_publication(merge(guide_fields(), changes), NOW)

    assert set(found) == missing
    assert all(sentence.endswith(".") for sentence in found.values())


def test_a_lot_stops_being_complete_when_its_delivery_has_passed():
    fields = guide_fields()

    assert missing_for_publication(fields, fields.delivery.delivery_date - timedelta(milliseconds=1)) == {}
    assert missing_for_publication(fields, fields.delivery.delivery_date).keys() == {"delivery.deliveryDate"}


def test_quality_counts_what_is_said():
    assert quality_score(LotFields()) == 0
    assert quality_score(WHOLE) == 100
    assert 0 < quality_score(guide_fields()) < 100
    assert sum(item.weight for item in quality(LotFields())) == 100


def test_quality_names_what_is_wanting_the_weightiest_first():
    wanting = [item for item in quality(guide_fields()) if not item.present]

    assert wanting[0].field == "specification.carbonIntensity"
    assert [item.weight for item in wanting] == sorted((item.weight for item in wanting), reverse=True)
    assert all(item.why.endswith(".") for item in wanting)


def test_each_field_that_quality_counts_raises_the_score():
    everything = WHOLE.to_dict()
    for item in quality(WHOLE):
        changes = {}
        for name in reversed(item.field.split(".")):
            changes = {name: changes or everything_at(everything, item.field)}

        assert quality_score(merge(LotFields(), changes)) >= item.weight, item.field


def everything_at(body, field):
    instead = {"delivery.deliveryDate": "delivery.windowEnd"}
    for name in instead.get(field, field).split("."):
        body = body[name]
    return body
