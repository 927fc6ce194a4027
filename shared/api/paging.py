"""Keyset paging: the cursor names the last row seen, so page 1,000 costs what page 1 costs."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import Q

from shared import clock
from shared.errors import Invalid
from shared.ids import is_id
from shared.schemas import json

M = TypeVar("M", bound=models.Model)

DEFAULT_LIMIT, MAX_LIMIT = 50, 200


@dataclass(frozen=True)
class Page(Generic[M]):
    """One page of a list. `next_cursor` is None on the last one."""

    items: list[M]
    next_cursor: str | None


def page_of(queryset: models.QuerySet[M], params: Mapping[str, str], *, by: str, ascending: bool = False) -> Page[M]:
    """The page of `queryset` that `limit` and `cursor` in `params` ask for, newest first by `by`, then by id.

    `by` is a field without nulls that holds moments, integers or text; an index on (by, id) serves every page. Raises
    Invalid for a limit outside 1 to 200 and for a cursor that this list did not give.
    """
    limit = read_limit(params)
    if cursor := params.get("cursor", ""):
        queryset = queryset.filter(_after(by, _decode(cursor, by, queryset.model), ascending))
    order = (by, "id") if ascending else (f"-{by}", "-id")
    rows = list(queryset.order_by(*order)[: limit + 1])
    more = len(rows) > limit
    return Page(rows[:limit], _encode(by, rows[limit - 1]) if more else None)


def read_limit(params: Mapping[str, str]) -> int:
    """`limit` of a list's query: 50 unless given, 1 to 200. Raises Invalid."""
    text = params.get("limit", str(DEFAULT_LIMIT))
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MAX_LIMIT):
        raise Invalid("limit must be a whole number from 1 to 200.", fields={"limit": ["Must be from 1 to 200."]})
    return int(text)


def _after(by: str, last: tuple[Any, str], ascending: bool) -> Q:
    """Rows past `last`. The first condition alone lets an index begin there; the second leaves out ties."""
    beyond, (value, pk) = ("gt" if ascending else "lt"), last
    return Q(**{f"{by}__{beyond}e": value}) & (Q(**{f"{by}__{beyond}": value}) | Q(**{f"id__{beyond}": pk}))


def _encode(by: str, row: models.Model) -> str:
    value = getattr(row, by)
    shown = clock.to_wire(value) if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([by, shown, row.pk])).decode().rstrip("=")


def _decode(cursor: str, by: str, model: type[models.Model]) -> tuple[Any, str]:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        name, value, pk = json.loads(raw)
        if name != by or not is_id(pk):
            raise ValueError
        field = model._meta.get_field(by)
        value = clock.from_wire(value) if isinstance(field, models.DateTimeField) else _plain(value, field)
    except (binascii.Error, TypeError, ValueError, OverflowError):
        wrong = {"cursor": ["Not a cursor of this list."]}
        raise Invalid("The cursor is not one this list gave. Begin again without it.", fields=wrong) from None
    return value, pk


def _plain(value: Any, field: Any) -> int | str:
    """`value` if the column can be compared with it."""
    wanted = int if isinstance(field, models.IntegerField) else str
    if type(value) is not wanted or (isinstance(value, int) and abs(value) >= 2**63):
        raise TypeError
    return value
