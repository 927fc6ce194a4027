"""Pages of an API's list: `limit` and `cursor` in the query, `nextCursor` in the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import models

from shared.errors import Invalid
from shared.paging import Order, Place, read_cursor, write_cursor

M = TypeVar("M", bound=models.Model)

DEFAULT_LIMIT, MAX_LIMIT = 50, 200


@dataclass(frozen=True)
class Page(Generic[M]):
    """One page of a list. `next_cursor` is None on the last one."""

    items: list[M]
    next_cursor: str | None


def page_of(queryset: models.QuerySet[M], params: Mapping[str, str], *, by: str, ascending: bool = False) -> Page[M]:
    """The page of `queryset` that `limit` and `cursor` in `params` ask for, newest first by `by`, then by id.

    See `shared.paging.Order` for what `by` may be. Raises Invalid for a limit outside 1 to 200 and for a cursor that
    this list did not give.
    """
    limit, order = read_limit(params), Order(by, descending=not ascending)
    cursor = params.get("cursor", "")
    rows = order.read(queryset, limit + 1, _place(cursor, order, queryset.model) if cursor else None)
    return Page(rows[:limit], write_cursor(order, rows[limit - 1]) if len(rows) > limit else None)


def read_limit(params: Mapping[str, str]) -> int:
    """`limit` of a list's query: 50 unless given, 1 to 200. Raises Invalid."""
    text = params.get("limit", str(DEFAULT_LIMIT))
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MAX_LIMIT):
        raise Invalid("limit must be a whole number from 1 to 200.", fields={"limit": ["Must be from 1 to 200."]})
    return int(text)


def _place(cursor: str, order: Order, model: type[models.Model]) -> Place:
    try:
        place, more = read_cursor(cursor, order, model)
        if not more:
            return place
    except ValueError:
        pass
    wrong = {"cursor": ["Not a cursor of this list."]}
    raise Invalid("The cursor is not one this list gave. Begin again without it.", fields=wrong)
