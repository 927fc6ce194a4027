"""Keyset paging: a place in a list is a row that was seen there, so page 1,000 costs what page 1 costs."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.db import models
from django.http import HttpRequest

from shared import clock
from shared.ids import is_id
from shared.schemas import json

M = TypeVar("M", bound=models.Model)

MOST_COUNTED = 1000
PER_PAGE = 25
LONGEST_SEARCH = 200
LONGEST_NUMBER = 10
_FARTHEST = 10**9
_KINDS: dict[type[models.Field[Any, Any]], tuple[type, ...]] = {
    models.IntegerField: (int,),
    models.DecimalField: (int, Decimal),
}


@dataclass(frozen=True)
class Total:
    """How many there are: exactly `count`, or with `more` at least so many."""

    count: int
    more: bool = False


def words_asked(request: HttpRequest, name: str = "search") -> str:
    """The words that the address of a list asks for: at most 200 characters, without NUL: not every store takes it."""
    return " ".join(request.GET.get(name, "")[:LONGEST_SEARCH].replace("\0", " ").split())


def number_asked(text: str) -> int | None:
    """The whole number that an address asks for; None where `text` is none, or longer than any number of a page."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else None


def count_up_to(rows: models.QuerySet[Any], most: int = MOST_COUNTED) -> Total:
    """How many rows there are, exact up to `most`: what lies beyond is not read. One query."""
    count = rows.order_by().values("pk")[: most + 1].count()
    return Total(min(count, most), more=count > most)


@dataclass(frozen=True)
class Place:
    """A row that was seen in a list: its value in the column that the list goes by, and its id."""

    value: Any
    pk: str


@dataclass(frozen=True)
class Order:
    """The order of a list: by one column, then by id in the same direction.

    `by` is a field without nulls that holds moments, integers, decimals or text. An index that ends in (by, id) serves
    every page, also where a thousand rows tie.
    """

    by: str
    descending: bool = False

    @classmethod
    def of(cls, sort: str) -> Order:
        """From a name as `order_by` takes it: `closes_at`, `-updated_at`."""
        return cls(sort.removeprefix("-"), sort.startswith("-"))

    def __str__(self) -> str:
        return f"-{self.by}" if self.descending else self.by

    @property
    def backwards(self) -> Order:
        return Order(self.by, not self.descending)

    @property
    def columns(self) -> tuple[str, ...]:
        return (str(self),) if self.by == "id" else (str(self), "-id" if self.descending else "id")

    def read(self, rows: models.QuerySet[M], limit: int, beyond: Place | None = None) -> list[M]:
        """The first `limit` rows, or the first ones beyond a place: then it takes two queries, ties and the rest."""
        rows, way = rows.order_by(*self.columns), "lt" if self.descending else "gt"
        if beyond is None:
            return list(rows[:limit])
        if self.by == "id":
            return list(rows.filter(**{f"id__{way}": beyond.pk})[:limit])
        found = list(rows.filter(**{self.by: beyond.value, f"id__{way}": beyond.pk})[:limit])
        if len(found) < limit:
            found += rows.filter(**{f"{self.by}__{way}": beyond.value})[: limit - len(found)]
        return found


def write_cursor(order: Order, row: models.Model, *more: int) -> str:
    """The place of `row` as text for an address, with whole numbers that go along."""
    value = getattr(row, order.by)
    shown = clock.to_wire(value) if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([str(order), shown, row.pk, *more])).decode().rstrip("=")


def read_cursor(cursor: str, order: Order, model: type[models.Model]) -> tuple[Place, list[Any]]:
    """What `write_cursor` wrote for a list in this order. Raises ValueError for anything else."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        name, value, pk, *more = json.loads(raw)
        if name != str(order) or not is_id(pk):
            raise ValueError
        return Place(_column_value(value, model._meta.get_field(order.by)), pk), more
    except (binascii.Error, TypeError, ValueError, OverflowError):
        raise ValueError("not a cursor of this list") from None


def _column_value(value: Any, field: Any) -> Any:
    """`value` as the column can be compared with it."""
    if isinstance(field, models.DateTimeField):
        return clock.from_wire(value)
    kinds = next((kinds for kind, kinds in _KINDS.items() if isinstance(field, kind)), (str,))
    if type(value) not in kinds or (kinds != (str,) and abs(value) >= 2**63):
        raise TypeError
    return value


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows of many, and the way to the rows before and after. `first` and `last` are 0 where nobody counted."""

    items: list[M]
    first: int
    last: int
    total: Total
    previous_url: str
    next_url: str

    def __iter__(self) -> Iterator[M]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def page_of(
    request: HttpRequest,
    rows: models.QuerySet[M],
    *,
    sort: str = "-id",
    per: int = PER_PAGE,
    counted: Total | None = None,
) -> Page[M]:
    """The page of `rows` that `?page=` asks for, in the order `sort` (see `Order`); a wrong cursor gives the first one.

    At most four queries, on page 1,000 as on page 1: two for the rows, the count up to 1,000 unless they are `counted`
    already, and one more where rows vanished meanwhile. Where rows came or went meanwhile no row is shown twice, and
    the numbers are those of who walks.
    """
    order = Order.of(sort)
    spot = _Spot.read(request.GET.get("page", ""), order, rows.model)
    window = _window(rows, order, spot, per)
    first, last, total = _numbers(rows, window, counted)

    def url(row: M, way: int, position: int) -> str:
        query = request.GET.copy()
        query["page"] = write_cursor(order, row, way, position)
        return f"?{query.urlencode()}"

    return Page(
        items=window.items,
        first=first,
        last=last,
        total=total,
        previous_url=url(window.items[0], _BEFORE, first) if window.more_before else "",
        next_url=url(window.items[-1], _AFTER, last) if window.more_after else "",
    )


_BEFORE, _AFTER = 0, 1


@dataclass(frozen=True)
class _Spot:
    """Where a page begins: beyond `place`, which stood at `position` of the list (0: unknown)."""

    place: Place
    way: int
    position: int

    @classmethod
    def read(cls, cursor: str, order: Order, model: type[models.Model]) -> _Spot | None:
        try:
            place, more = read_cursor(cursor, order, model)
            way, position = (number for number in more if type(number) is int)
        except ValueError:
            return None
        return cls(place, way, position) if way in (_BEFORE, _AFTER) and 0 <= position <= _FARTHEST else None


@dataclass(frozen=True)
class _Window(Generic[M]):
    """The rows of a page, and where the first of them stands as far as the cursor knows."""

    items: list[M]
    more_before: bool
    more_after: bool
    position: int


def _window(rows: models.QuerySet[M], order: Order, spot: _Spot | None, per: int) -> _Window[M]:
    if spot and spot.way == _AFTER:
        found = order.read(rows, per + 1, spot.place)
        if found:
            return _Window(found[:per], True, len(found) > per, spot.position + 1 if spot.position else 0)
        found = order.backwards.read(rows, per + 1)  # all of them are gone: the last page there is
        return _Window(found[:per][::-1], len(found) > per, False, 0 if len(found) > per else 1)
    if spot:
        found = order.backwards.read(rows, per + 1, spot.place)
        if len(found) > per:
            return _Window(found[:per][::-1], True, True, max(spot.position - per, 0))
    found = order.read(rows, per + 1)
    return _Window(found[:per], False, len(found) > per, 1)


def _numbers(rows: models.QuerySet[M], window: _Window[M], counted: Total | None) -> tuple[int, int, Total]:
    """The numbers of the first and the last row, and how many there are."""
    length = len(window.items)
    if not window.more_before and not window.more_after:
        return min(length, 1), length, Total(length)
    last = window.position + length - 1 if window.position else 0
    if last >= MOST_COUNTED:
        return window.position, last, Total(last, more=window.more_after)
    total = counted or count_up_to(rows)
    if counted and counted.more and last > counted.count:
        return window.position, last, Total(last, more=window.more_after)
    if not window.more_after and not total.more:
        last = total.count
    first = last - length + 1
    fits = first > window.more_before and (total.more or last + window.more_after <= total.count)
    return (first, last, total) if fits else (0, 0, total)
