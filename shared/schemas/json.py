"""JSON as it crosses the wire: read strictly, numbers to Decimal, and written exactly. Nothing goes through float."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from json import JSONDecodeError, JSONDecoder
from typing import Any, Never

import orjson
from pydantic import BaseModel

MAX_DEPTH = 32
MAX_DIGITS = 30  # before the point, and after it
_LONGEST_NUMBER = 80
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)


class BadJson(ValueError):
    """What was sent is not JSON as we take it. The message is a sentence that quotes nothing of the body."""


def loads(raw: bytes) -> Any:
    """The value that `raw` holds; every number with a fraction or an exponent is a Decimal, every other an int.

    Takes UTF-8 without a BOM, at most 32 levels deep, without NaN, Infinity, repeated keys, lone surrogates and NUL;
    numbers have at most 30 digits before and after the point, however they are written. Raises BadJson for all else.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise BadJson("The body is not UTF-8.") from None
    if text.startswith("\ufeff"):
        raise BadJson("The body begins with a byte order mark.")
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH:  # fewer brackets than that cannot be too deep
        _refuse_deep(raw)
    try:
        value = _DECODER.decode(text)
    except JSONDecodeError as error:
        raise BadJson(f"The body is not JSON: {error.msg}, line {error.lineno}, column {error.colno}.") from None
    if b"\\u" in raw:  # only an escape can smuggle these past UTF-8 and the decoder
        _refuse_bad_text(value)
    return value


def dumps(value: Any) -> bytes:
    """`value` as compact JSON, keys in the order they stand.

    Takes dicts with text keys, lists, tuples, text, int, bool, None, Decimal (written exactly, never with an
    exponent), aware datetimes (`2026-01-15T10:30:00.000Z`) and our wire models. Raises TypeError for a float or
    anything else, ValueError for NaN and for a datetime without a zone.
    """
    return orjson.dumps(_plain(value))


def canonical(value: Any) -> bytes:
    """`value` in the one form that is hashed: as `dumps`, with sorted keys, and equal numbers written alike.

    So 5, 5.0 and 5.00 have one hash. Keys are sorted by their UTF-8 bytes.
    """
    return orjson.dumps(_plain(value, number=_shortest), option=orjson.OPT_SORT_KEYS)


def moment(when: datetime) -> str:
    """`when` on the wire: `2026-01-15T10:30:00.000Z`, cut to milliseconds. Raises ValueError without a zone."""
    if when.tzinfo is None:
        raise ValueError("a moment without a time zone")
    when = when.astimezone(UTC)
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"


def _plain(value: Any, *, number: Any = None) -> Any:
    """`value` in what orjson writes exactly. Walked by us, because orjson would write a float, and NaN as null."""
    match value:
        case str() | bool() | None:
            return value
        case Decimal() | int():
            return orjson.Fragment((number or _exact)(value))
        case dict():
            return {_key(key): _plain(inner, number=number) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner, number=number) for inner in value]
        case Mapping():
            return _plain(dict(value), number=number)
        case datetime():
            return moment(value)
        case BaseModel():
            to_dict = getattr(value, "to_dict", None)
            return _plain(to_dict() if to_dict else value.model_dump(by_alias=True), number=number)
    raise TypeError(f"{type(value).__name__} does not go over the wire")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key of type {type(key).__name__} does not go over the wire")
    return key


def _exact(number: Decimal | int) -> str:
    if isinstance(number, int):
        return str(int(number))
    if not number.is_finite():
        raise ValueError("a number that is not finite")
    return format(number, "f")


def _shortest(number: Decimal | int) -> str:
    text = _exact(number)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > MAX_DIGITS:
        raise BadJson(f"A number has more than {MAX_DIGITS} digits.")
    return int(text)


def _decimal(text: str) -> Decimal:
    if len(text) <= _LONGEST_NUMBER:
        try:
            number = Decimal(text)
        except InvalidOperation:  # an exponent beyond what Decimal itself can hold
            raise BadJson("A number is out of range.") from None
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and exponent >= -MAX_DIGITS and number.adjusted() < MAX_DIGITS:
            return number
    raise BadJson(f"A number has more than {MAX_DIGITS} digits before or after the point.")


def _constant(text: str) -> Never:
    raise BadJson(f"{text} is not a JSON number.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadJson("An object has the same key twice.")
    return found


def _refuse_deep(raw: bytes) -> None:
    """Raise BadJson if brackets outside of strings nest too deep; the decoder recurses, so this comes before it."""
    depth = 0
    for byte in _STRING.sub(b"", raw):
        if byte in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise BadJson(f"The body is nested more than {MAX_DEPTH} levels deep.")
        elif byte in b"]}":
            depth -= 1


def _refuse_bad_text(value: Any) -> None:
    if isinstance(value, str):
        if "\x00" in value:
            raise BadJson("A text contains a NUL character.")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise BadJson("A text contains half of a surrogate pair.") from None
    elif isinstance(value, dict):
        for key, inner in value.items():
            _refuse_bad_text(key)
            _refuse_bad_text(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_bad_text(inner)


_DECODER = JSONDecoder(
    parse_float=_decimal, parse_int=_integer, parse_constant=_constant, object_pairs_hook=_object, strict=True
)
