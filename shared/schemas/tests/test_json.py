"""JSON: what is taken, what is refused, and that numbers come back exactly."""

import contextlib
import json as plain_json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.schemas import BadJson, json
from shared.schemas.golden.examples import examples

from .strategies import JSON_VALUES

BODY = json.dumps(examples()[2].body)

REFUSED = {
    "empty": b"",
    "only space": b"  \n",
    "byte order mark": b'\xef\xbb\xbf{"a":1}',
    "utf-16": '{"a":1}'.encode("utf-16"),
    "utf-16 without mark": '{"a":1}'.encode("utf-16-le"),
    "invalid utf-8": b'{"a":"\xff"}',
    "overlong utf-8": b'{"a":"\xc0\x80"}',
    "surrogate in utf-8": b'{"a":"\xed\xa0\x80"}',
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
    "NaN": b'{"a":NaN}',
    "Infinity": b'{"a":Infinity}',
    "-Infinity": b"[-Infinity]",
    "duplicate key": b'{"a":1,"a":2}',
    "duplicate key deep inside": b'{"a":[{"b":1,"c":2,"b":1}]}',
    "duplicate key by escape": b'{"a":1,"\\u0061":2}',
    "100,000 lists": b"[" * 100_000,
    "100,000 closed lists": b"[" * 100_000 + b"]" * 100_000,
    "100,000 objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "33 levels": b"[" * 33 + b"]" * 33,
    "33 levels behind quotes": b'["\\"[",' + b"[" * 32 + b"]" * 32 + b"]",
    "1e400": b'{"a":1e400}',
    "-1e400": b'{"a":-1e400}',
    "1e-400": b'{"a":1e-400}',
    "0e400": b'{"a":0e400}',
    "an exponent beyond Decimal": b'{"a":1e99999999999999999999}',
    "5,000 digits": b'{"a":' + b"9" * 5_000 + b"}",
    "-5,000 digits": b'{"a":-' + b"9" * 5_000 + b"}",
    "31 digits": b"[" + b"9" * 31 + b"]",
    "5,000 decimals": b'{"a":0.' + b"3" * 5_000 + b"}",
    "31 decimals": b"[0." + b"3" * 31 + b"]",
    "lone high surrogate": b'{"a":"\\ud800"}',
    "lone low surrogate": b'{"a":"x\\udc00y"}',
    "surrogates the wrong way round": b'{"a":"\\udc00\\ud800"}',
    "lone surrogate in a key": b'{"\\ud800":1}',
    "lone surrogate in a list": b'["a",["\\uDFFF"]]',
    "NUL in a text": b'{"a":"x\\u0000y"}',
    "NUL in a key": b'{"\\u0000":1}',
    "raw NUL": b'{"a":"\x00"}',
    "raw line break in a text": b'{"a":"\n"}',
    "single quotes": b"{'a':1}",
    "trailing comma": b'{"a":1,}',
    "comment": b'{"a":1}//',
    "two values": b"{}{}",
    "rubbish behind": b'{"a":1}x',
    "leading zero": b"[01]",
    "plus": b"[+1]",
    "bare point": b"[1.]",
    "underscore": b"[1_000]",
    "hexadecimal": b"[0x10]",
    "unquoted key": b"{a:1}",
    "True": b"[True]",
    "non-breaking space": '[1,\u00a02]'.encode(),
    "digits of another script": "[١]".encode(),
}  # fmt: skip


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED)
def test_loads_refuses(raw):
    with pytest.raises(BadJson) as caught:
        json.loads(raw)

    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"5.0", Decimal("5.0")),
        (b"1e2", Decimal("1e2")),
        (b"0.1", Decimal("0.1")),
        (b"-0.0000005", Decimal("-0.0000005")),
        (b"9007199254740993", 9007199254740993),
        (b"9" * 30, 10**30 - 1),
        (b' {"a" : [true, false, null]}\r\n', {"a": [True, False, None]}),
        (b'"\\ud83d\\udee9"', "🛩"),
        (b'"\\\\u0000 \\\\ud800"', "\\u0000 \\ud800"),
        (b'"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["', "[" * 36),
        (b"[" * 32 + b"]" * 32, plain_json.loads("[" * 32 + "]" * 32)),
        (b"[" + b"[]," * 500 + b"[]]", [[]] * 501),
    ],
)
def test_loads_reads(raw, value):
    read = json.loads(raw)

    assert read == value
    assert type(read) is type(value)


def test_numbers_with_a_point_keep_every_digit():
    assert str(json.loads(b"[1234567.890100]")[0]) == "1234567.890100"


@pytest.mark.parametrize(
    ("value", "raw"),
    [
        (Decimal("5.0"), b"5.0"),
        (Decimal("1E+3"), b"1000"),
        (Decimal("1E-7"), b"0.0000001"),
        (Decimal("99999999999999.9999"), b"99999999999999.9999"),
        (2**70, b"1180591620717411303424"),
        (True, b"true"),
        (None, b"null"),
        ({"b": 1, "a": (Decimal(2), "ü")}, '{"b":1,"a":[2,"ü"]}'.encode()),
        (datetime(2026, 1, 15, 10, 30, tzinfo=UTC), b'"2026-01-15T10:30:00.000Z"'),
        (datetime(2026, 1, 15, 10, 30, 0, 999_999, tzinfo=timezone(timedelta(hours=2))), b'"2026-01-15T08:30:00.999Z"'),
    ],
)
def test_dumps_writes(value, raw):
    assert json.dumps(value) == raw


def test_any_mapping_is_an_object():
    assert json.dumps(MappingProxyType({"a": 1})) == b'{"a":1}'


@pytest.mark.parametrize("value", [0.1, float("nan"), [1.0], {"a": {"b": 2.5}}, {1: "a"}, b"x", {"a"}, object()])
def test_dumps_never_writes_what_is_not_exact(value):
    with pytest.raises(TypeError):
        json.dumps(value)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), datetime(2026, 1, 1)])
def test_dumps_refuses_what_has_no_wire_form(value):
    with pytest.raises(ValueError, match=r"number that is not finite|without a time zone"):
        json.dumps(value)


def test_dumps_refuses_a_lone_surrogate():
    with pytest.raises(orjson.JSONEncodeError):
        json.dumps({"a": "\ud800"})


@given(JSON_VALUES)
def test_what_is_written_is_read_back_exactly(value):
    raw = json.dumps(value)

    assert json.loads(raw) == value
    assert json.dumps(json.loads(raw)) == raw


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_every_number_that_is_taken_can_be_written_and_taken_again(number):
    try:
        read = json.loads(str(number).encode())
    except BadJson:
        return

    raw = json.dumps(read)

    assert len(raw) <= 63
    assert json.loads(raw) == number


@given(JSON_VALUES)
def test_canonical_form_does_not_depend_on_order_or_zeros(value):
    def turned(inner):
        if isinstance(inner, dict):
            return {key: turned(inner[key]) for key in reversed(inner)}
        if isinstance(inner, list):
            return [turned(one) for one in inner]
        return inner + Decimal("0.00000000000") if isinstance(inner, Decimal) else inner

    assert json.canonical(turned(value)) == json.canonical(value)


def test_canonical_form_tells_different_values_apart():
    forms = [json.canonical(value) for value in [{"a": 1}, {"a": Decimal("1.1")}, {"a": "1"}, {"a": True}, {"a": 10}]]

    assert len(set(forms)) == len(forms)
    assert json.canonical({"b": Decimal("100"), "a": Decimal("-0.00")}) == b'{"a":0,"b":100}'


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_one_flipped_byte_never_crashes_the_reader(place, flip):
    raw = bytearray(BODY)
    raw[place] ^= flip

    with contextlib.suppress(BadJson):
        json.loads(bytes(raw))


@given(st.binary(max_size=200))
def test_any_bytes_never_crash_the_reader(raw):
    with contextlib.suppress(BadJson):
        json.loads(raw)


@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_what_is_taken_is_what_the_standard_library_takes(text):
    try:
        value = json.loads(text.encode())
    except BadJson:
        return

    assert value == plain_json.loads(text, parse_float=Decimal)
