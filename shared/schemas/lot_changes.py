"""How a lot changes: what differs between two editions, what that means for bids, and edits made for the caller."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .lot import LotFields, fields_of

Difference = tuple[str, Any, Any]

MATERIAL = {  # a change here lets bids go stale; in any other field it is a clarification, and bids stay
    "type": True,
    "product": True,
    "mode": True,
    "volume": True,
    "pricing": True,
    "priceBasis": True,
    "delivery": True,
    "specification": True,
    "compliance": True,
    "safShare": True,
    "splitAllowed": True,
    "minShare": True,
    "title": False,
    "description": False,
    "bidDeadline": False,
    "tags": False,
    "airlineName": False,
}


def differences(old: LotFields, new: LotFields) -> list[Difference]:
    """What was changed from `old` to `new`: (dotted wire name, old value, new value), None for "not given".

    Values are as on the wire; numbers are compared by value, so 5 and 5.00 are the same. Lists are compared as a whole.
    """
    before, after = flat(fields_of(old).to_dict()), flat(fields_of(new).to_dict())
    names = dict.fromkeys([*before, *after])
    return [(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


def material_changes(old: LotFields, new: LotFields) -> list[Difference]:
    """Those of the differences that change the deal: bids made on `old` must be confirmed."""
    return [change for change in differences(old, new) if MATERIAL[change[0].partition(".")[0]]]


def merge(fields: LotFields, changes: Mapping[str, Any]) -> LotFields:
    """`fields` with the wire form `changes` laid over it, object by object; null takes a field away (RFC 7396).

    Total and unit price follow one another: whichever is not in `changes` is computed anew; when only the volume
    changes, the unit price stands. Raises pydantic's ValidationError.
    """
    body = merged(fields_of(fields).to_dict(), changes)
    stale = _stale_price(changes)
    if stale and isinstance(body.get("pricing"), dict):
        body["pricing"].pop(stale, None)
    return LotFields.model_validate(body)


def with_bid_deadline(fields: LotFields, deadline: datetime) -> LotFields:
    """`fields` with this bid deadline."""
    return fields.model_copy(update={"bid_deadline": deadline})


def without_dates(fields: LotFields) -> LotFields:
    """`fields` without deadline, delivery dates and schedule: what is left of a lot that is posted again."""
    delivery = fields.delivery
    if delivery is not None:
        gone = {"delivery_date": None, "window_start": None, "window_end": None, "schedule": None}
        delivery = delivery.model_copy(update=gone)
    return fields.model_copy(update={"bid_deadline": None, "delivery": delivery})


def flat(body: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """The values of nested objects by their dotted names; a list is one value."""
    found: dict[str, Any] = {}
    for name, value in body.items():
        if isinstance(value, dict):
            found |= flat(value, f"{above}{name}.")
        else:
            found[above + name] = value
    return found


def merged(body: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """`body` with `changes` laid over it, object by object; null takes a field away (RFC 7396)."""
    result = dict(body)
    for name, value in changes.items():
        if isinstance(value, Mapping) and isinstance(result.get(name), dict):
            result[name] = merged(result[name], value)
        elif value is None:
            result.pop(name, None)
        else:
            result[name] = value
    return result


def _stale_price(changes: Mapping[str, Any]) -> str:
    """The price that no longer holds once `changes` are made; empty when both still do."""
    pricing, volume = changes.get("pricing"), changes.get("volume")
    given = {
        name for name in ("price", "pricePerUnit") if isinstance(pricing, Mapping) and pricing.get(name) is not None
    }
    if len(given) == 1:
        return "pricePerUnit" if "price" in given else "price"
    if not given and isinstance(volume, Mapping) and "amount" in volume:
        return "price"
    return ""
