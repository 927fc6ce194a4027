"""The golden files are up to date, true to the standard, and read by what they describe."""

import base64
import hashlib
import hmac
import json as plain_json
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from shared.schemas import LotFields, UnknownEvent, json, parse_event
from shared.schemas.golden import __main__ as golden
from shared.schemas.golden.files import golden_files

from .examples import guide_body
from .strategies import LOTS

DIRECTORY = Path(golden.__file__).parent
MESSAGES = {path.stem: plain_json.loads(path.read_text()) for path in sorted(DIRECTORY.glob("messages/*.json"))}
READ = {name: message for name, message in MESSAGES.items() if message["topic"]}


@cache
def checker(name):
    schema = plain_json.loads((DIRECTORY / "schemas" / f"{name}.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_golden_files_are_up_to_date():
    assert golden.stale() == [], "run `python -m shared.schemas.golden`"


def test_a_changed_a_missing_and_a_stray_file_are_found_and_mended(tmp_path):
    golden.write(tmp_path)
    (tmp_path / "schemas" / "Lot.json").write_text("{}")
    (tmp_path / "schemas" / "LotEvent.json").unlink()
    (tmp_path / "messages" / "stray.json").write_text("{}")

    assert golden.stale(tmp_path) == ["messages/stray.json", "schemas/Lot.json", "schemas/LotEvent.json"]
    golden.write(tmp_path)
    assert golden.stale(tmp_path) == []


def test_what_is_generated_does_not_change_from_run_to_run():
    assert golden_files() == golden_files()


@pytest.mark.parametrize("name", MESSAGES)
def test_every_message_verifies_with_the_standards_own_library(name):
    message = MESSAGES[name]
    secret, headers = message["secret"], message["headers"]
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)

    signed = Webhook(secret if secret.startswith("whsec_") else secret.encode()).sign(
        headers["webhook-id"], at, message["body"]
    )

    assert signed == headers["webhook-signature"]


def test_the_standards_own_example_is_among_them():
    assert MESSAGES["standard-webhooks"]["headers"]["webhook-signature"] == (
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


@pytest.mark.parametrize("name", READ)
def test_every_message_is_read_and_written_again_as_it_came(name):
    message = READ[name]

    event = parse_event(message["topic"], message["body"].encode())

    if name == "unknown-event":
        assert isinstance(event, UnknownEvent)
    elif name != "older-shape":  # that one gets what it lacks: versions and the comparator
        assert json.canonical(event) == json.canonical(json.loads(message["body"].encode()))


@pytest.mark.parametrize("name", [name for name in READ if name != "unknown-event"])
def test_every_message_fits_its_json_schema(name):
    body = json.loads(READ[name]["body"].encode())

    checker(type(parse_event(READ[name]["topic"], body)).__name__).validate(body)


@given(LOTS)
def test_whatever_a_lot_may_say_fits_its_json_schema(body):
    checker("Lot").validate(plain_json.loads(json.dumps(body), parse_float=Decimal))


@pytest.mark.parametrize(
    "changes",
    [
        {"colour": "green"}, {"volume": {"amount": 1, "colour": 2}}, {"title": 5}, {"title": "a\x00b"},
        {"status": "sold"},
        {"volume": {"amount": 0}}, {"volume": {"unit": "kg"}}, {"pricing": {"currency": "XXX"}}, {"tags": ["x"] * 21},
        {"delivery": {"airport": "zrh"}}, {"description": "x" * 10_001}, {"compliance": {"standards": ["a|b"]}},
    ],
)  # fmt: skip
def test_the_json_schema_of_a_request_refuses_what_we_refuse(changes):
    body = guide_body(**changes)

    assert not checker("LotFields").is_valid(body)
    with pytest.raises(ValueError, match="validation error"):
        LotFields.model_validate(body)


@given(st.sampled_from(["lot.created", "lot.updated"]), st.integers(0, 10**6), st.integers(1, 255))
def test_a_flipped_byte_breaks_the_signature(name, place, flip):
    message = MESSAGES[name]
    body = bytearray(message["body"].encode())
    body[place % len(body)] ^= flip

    assert signature_of(message, bytes(body)) != message["headers"]["webhook-signature"]
    assert signature_of(message, message["body"].encode()) == message["headers"]["webhook-signature"]


def signature_of(message, body):
    headers, secret = message["headers"], message["secret"]
    key = base64.b64decode(secret[6:]) if secret.startswith("whsec_") else secret.encode()
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
