"""What filters ask of a lot's columns, said once: the store is asked it of all lots, and a task of the one at hand."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any, NamedTuple

from django.db.models import Q

from shared import schemas

from .words import read_words

MOST_WORDS = 10


class Asked(NamedTuple):
    """One thing asked of a column, such as `volume_kg`, `gte`, 500000. A column without a value never holds."""

    column: str
    lookup: str
    value: Any

    @property
    def q(self) -> Q:
        """As the store is asked."""
        if self.lookup == "contains_any":
            return reduce(operator.or_, [Q(**{f"{self.column}__contains": part}) for part in self.value])
        return Q(**{f"{self.column}__{self.lookup}": self.value})

    def holds(self, row: object) -> bool:
        """Of one row, without the store."""
        value = getattr(row, self.column)
        return value is not None and _HOLDS[self.lookup](value, self.value)


_HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "gte": operator.ge,
    "lte": operator.le,
    "lt": operator.lt,
    "in": lambda value, values: value in values,
    "contains": operator.contains,
    "contains_any": lambda value, parts: any(part in value for part in parts),
}


def lot_conditions(wanted: schemas.LotFilters) -> list[Asked]:
    """What the filters of every list of lots ask. A lot without a price passes no price filter."""
    asked = [
        Asked("type", "exact", wanted.type),
        Asked("currency", "exact", wanted.currency),
        Asked("price", "gte", wanted.min_price),
        Asked("price", "lte", wanted.max_price),
        Asked("updated_at", "gte", wanted.updated_since),
        *(Asked("standards_key", "contains", standards_key([standard])) for standard in wanted.standards),
        *searched(wanted.search or ""),
    ]
    return [one for one in asked if one.value is not None]


def searched(text: str) -> list[Asked]:
    """In number, title, description, airline or tags stand words that begin like every word of `text`; see words.py.

    Text without a letter or a digit is found nowhere.
    """
    words = read_words(text)[:MOST_WORDS]
    if text.strip() and not words:
        return [Asked("pk", "in", ())]
    return [Asked("search_text", "contains", f" {word}") for word in words]


def all_of(asked: Iterable[Asked]) -> Q:
    """All of them at once, as the store is asked."""
    return reduce(operator.and_, [one.q for one in asked], Q())


def standards_key(standards: list[str] | tuple[str, ...]) -> str:
    """Standards as one text in which `contains` finds whole names: `|CORSIA|ISCC|`."""
    names = sorted({standard.strip().casefold() for standard in standards})
    return "|" + "|".join(names) + "|" if names else ""
