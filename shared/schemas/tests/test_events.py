"""Messages: every event has its address, and every body is read, refused or left alone, never more."""

import re
from copy import deepcopy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared import schemas
from shared.schemas import BadJson, LotEvent, UnknownEvent, field_errors, json, parse_event
from shared.schemas.golden.examples import GUIDES_LOT, GUIDES_ORGANIZATION, examples

from .strategies import LOTS

EXAMPLES = {example.name: example for example in examples()}
LOT_MESSAGE = EXAMPLES["lot.updated"].body
RAW = json.dumps(LOT_MESSAGE)
OLDER = {
    "event": "lot.created", "timestamp": "2025-01-15T10:30:00.000Z", "lot": GUIDES_LOT,
    "organization": GUIDES_ORGANIZATION,
}  # fmt: skip


def changed(path, value):
    """The lot message with `value` at the dotted path; Ellipsis takes the field away."""
    body = deepcopy(LOT_MESSAGE)
    *above, last = path.split(".")
    place = body
    for name in above:
        place = place[name]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return body


def test_reads_a_whole_lot_message():
    event = parse_event("lots", RAW)

    assert isinstance(event, LotEvent)
    assert event.aggregate.version == event.lot.version == 3
    assert event.lot.pricing.price == Decimal("8200000.55")
    assert event.organization.branding.brand_name == "Helvia Airways"
    assert json.loads(json.dumps(event)) == json.loads(RAW)


def test_reads_the_older_shape_without_id_aggregate_and_versions():
    event = parse_event("lots", OLDER)

    assert (event.id, event.aggregate, event.lot.version, event.organization.version) == (None, None, 0, 0)
    assert event.lot.updated_at.isoformat() == "2025-01-15T10:30:00+00:00"
    assert event.lot.pricing.price_per_unit == Decimal("5.0")


def test_the_guides_own_ids_are_no_ids():
    body = OLDER | {"lot": GUIDES_LOT | {"_id": "65a1b2c3d4e5f6g7h8i9j0k1"}}

    with pytest.raises(ValidationError) as caught:
        parse_event("lots", body)

    assert field_errors(caught.value) == {"lot._id": ["An id is 24 hexadecimal digits in lower case."]}


def test_an_unknown_event_is_left_alone_whatever_it_brings():
    event = parse_event("lots", b'{"event":"lot.praised","timestamp":"2026-01-15T10:30:00.000Z","lot":7}')

    assert isinstance(event, UnknownEvent)
    assert parse_event("bids", json.dumps({"event": "ping", "timestamp": "2026-01-15T10:30:00.000Z"})).event == "ping"


def test_a_known_event_at_another_address_is_refused():
    with pytest.raises(ValidationError) as caught:
        parse_event("bids", RAW)

    assert field_errors(caught.value) == {"event": ["lot.updated belongs to lots, not to bids."]}


def test_unknown_fields_of_a_message_are_ignored_at_every_depth():
    body = changed("lot.volume", LOT_MESSAGE["lot"]["volume"] | {"new": 1}) | {"extra": {"a": 1}}

    assert parse_event("lots", body) == parse_event("lots", RAW)


BAD = [
    ("event", ...), ("event", 7), ("event", ""), ("event", "lot.updated\n"), ("event", "x" * 100),
    ("timestamp", ...), ("timestamp", 1768473000), ("timestamp", "2026-01-15T10:30:00"), ("timestamp", "yesterday"),
    ("id", "msg_"), ("id", "msg_a b c d e f"), ("id", 5), ("id", "msg_" + "x" * 65),
    ("aggregate", []), ("aggregate.version", -1), ("aggregate.version", True), ("aggregate.version", "3"),
    ("aggregate.version", Decimal("3.5")), ("aggregate.version", 2**63), ("aggregate.id", "65a1b2c3d4e5f6a7b8c9d0ff"),
    ("aggregate.type", "bid"),
    ("lot", ...), ("lot", None), ("lot", "x"), ("lot", []), ("lot._id", ...), ("lot._id", "65A1B2C3D4E5F6A7B8C9D0E1"),
    ("lot._id", "65a1b2c3d4e5f6a7b8c9d0e1\n"), ("lot._id", {"$oid": "65a1b2c3d4e5f6a7b8c9d0e1"}), ("lot.orgId", ...),
    ("lot.status", "open"), ("lot.status", ...), ("lot.title", 5), ("lot.title", "x" * 201), ("lot.title", "a\x00b"),
    ("lot.title", "a\u202eb"), ("lot.description", "x" * 10_001), ("lot.version", "1"),
    ("lot.volume", [1]), ("lot.volume.amount", "4000"), ("lot.volume.amount", 0), ("lot.volume.amount", -1),
    ("lot.volume.amount", True), ("lot.volume.amount", 10**12), ("lot.volume.amount", Decimal("0.0001")),
    ("lot.volume.amount", Decimal("NaN")), ("lot.volume.amount", 4000.0), ("lot.volume.unit", "kg"),
    ("lot.pricing.currency", "usd"), ("lot.pricing.currency", "XXX"), ("lot.pricing.currency", 840),
    ("lot.pricing.price", Decimal("8200000.555")), ("lot.pricing.price", 10**15), ("lot.pricing.pricePerUnit", 1),
    ("lot.pricing.pricePerUnit", Decimal("0.0000001")),
    ("lot.updatedAt", "0000-01-01T00:00:00.000Z"), ("lot.updatedAt", "0001-01-01T00:00:00.000Z"),
    ("lot.updatedAt", "9999-12-31T23:59:59.999Z"), ("lot.updatedAt", "0001-01-01T00:00:00+14:00"),
    ("lot.updatedAt", "2026-02-30T00:00:00Z"), ("lot.updatedAt", "2026-01-15"), ("lot.updatedAt", "20260115T103000Z"),
    ("lot.delivery.windowEnd", "2026-03-01"), ("lot.delivery.windowStart", "1999-12-31"),
    ("lot.delivery.incoterms", "DAT"), ("lot.delivery.airport", "zrh"), ("lot.delivery.schedule", [{"amount": 1}]),
    ("lot.delivery.schedule", [LOT_MESSAGE["lot"]["delivery"]["schedule"][0]] * 61),
    ("lot.tags", "premium"), ("lot.tags", [1]), ("lot.tags", ["x"] * 21), ("lot.tags", ["x" * 41]), ("lot.tags", [" "]),
    ("lot.compliance.standards", ["a|b"]), ("lot.compliance.standards", ["x" * 31]),
    ("lot.specification.carbonIntensity", 201), ("lot.specification.pathways", ["HEFA"]),
    ("lot.specification.densityKgPerL", 8), ("lot.splitAllowed", 1), ("lot.splitAllowed", "true"),
    ("lot.safShare", 101),    ("lot.minShare", 4001), ("lot.priceBasis.floor", 2401), ("lot.postedBy", "elena"),
    ("organization", []), ("organization.name", ""), ("organization.name", ...), ("organization._id", "x"),
    ("organization.branding.logo", "javascript:alert(1)"), ("organization.branding.logo", "https://x.example/a b"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value"), BAD, ids=[f"{path}={str(value)[:30]!r}" for path, value in BAD])
def test_missing_and_mistyped_fields_are_refused_by_name(path, value):
    with pytest.raises(ValidationError) as caught:
        parse_event("lots", changed(path, value))

    found = field_errors(caught.value)
    assert any(name.startswith(path.rpartition(".")[0]) for name in found)
    for sentences in found.values():
        for sentence in sentences:
            assert re.fullmatch(r"[A-Z0-9].*[.]", sentence, re.DOTALL)
            assert "Input should" not in sentence
            assert sentence != "This value is not valid."


@pytest.mark.parametrize("raw", [b"[]", b"7", b'"lot.created"', b"null", b"{}", b"true"])
def test_a_body_that_is_no_message_is_refused(raw):
    with pytest.raises(ValidationError):
        parse_event("lots", raw)


@given(st.integers(0, len(RAW) - 1), st.integers(1, 255))
def test_one_flipped_byte_is_read_or_refused_and_never_crashes(place, flip):
    raw = bytearray(RAW)
    raw[place] ^= flip

    try:
        event = parse_event("lots", bytes(raw))
    except BadJson:
        return
    except ValidationError as error:
        field_errors(error)
        return

    assert json.dumps(event)


@given(LOTS)
def test_a_lot_goes_over_the_wire_and_back_exactly(body):
    lot = schemas.Lot.model_validate(json.loads(json.dumps(body)))

    again = schemas.Lot.model_validate(json.loads(json.dumps(lot)))

    assert again == lot
    assert json.dumps(again) == json.dumps(lot)
    for name, value in body.items():
        assert lot.to_dict()[name] == (tuple(value) if isinstance(value, list) else as_read(value))


def as_read(value):
    if not isinstance(value, dict):
        return value
    return {
        name: tuple(as_read(one) for one in inner) if isinstance(inner, list) else as_read(inner)
        for name, inner in value.items()
    }


def test_every_event_has_one_address_and_its_senders():
    assert schemas.TOPIC_OF["lot.deleted"] == "lots"
    assert schemas.TOPIC_OF["invoice.paid"] == "payments"
    assert schemas.TOPIC_OF["invoice.issued"] == "invoices"
    assert schemas.TOPICS_SENT_BY == {
        "buyer": ("lots", "bids", "contracts", "deals", "payments", "messages"),
        "producer": ("listings", "invoices", "documents", "messages"),
    }
    assert schemas.EVENTS_SENT_BY["buyer"] & schemas.EVENTS_SENT_BY["producer"] == {"message.posted"}
    assert set(schemas.TOPIC_OF) == schemas.EVENTS_SENT_BY["buyer"] | schemas.EVENTS_SENT_BY["producer"]
    assert len(schemas.TOPIC_OF) == 32
