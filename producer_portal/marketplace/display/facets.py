"""How many lots each choice of the filter rail would show, whatever else is chosen: one query for all of them.

The store counts the lots by kind, a kind being what they have in common in all the columns that can be chosen by; the
rest is sums.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, Sum

from producer_portal.marketplace.choices import KINDS
from producer_portal.marketplace.filters import UNSTATED, MarketFilters, certificate_name
from producer_portal.marketplace.models import CHOICES, MarketLotQuerySet
from shared.lots import NEVER

MOST_KINDS = 20_000


@dataclass
class Tally:
    """How many lots, how many kilograms, and of both what is new to the reader."""

    lots: int = 0
    kg: int = 0
    new: int = 0
    new_kg: int = 0

    def add(self, lots: int, kg: int | None, new: int, new_kg: int | None) -> None:
        self.lots += lots
        self.kg += kg or 0
        self.new += new
        self.new_kg += new_kg or 0

    @property
    def tonnes(self) -> int:
        return self.kg // 1000

    @property
    def new_tonnes(self) -> int:
        return self.new_kg // 1000

    @property
    def seen(self) -> int:
        return self.lots - self.new

    @property
    def seen_tonnes(self) -> int:
        return (self.kg - self.new_kg) // 1000


@dataclass
class Counted:
    """What passes all filters, and by each choice what passes all filters but those of its own facet.

    Every value that lots have stands in its facet, also where none of them passes.
    """

    found: Tally = field(default_factory=Tally)
    choices: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in KINDS})


def count_choices(lots: MarketLotQuerySet, filters: MarketFilters, *, since: datetime | None) -> Counted:
    """The figures for `filters` among `lots`; those that came after `since` are new."""
    counted = Counted()
    chosen = [_chosen(filters, name) for name in KINDS]
    for kind in _kinds(lots.passing(filters.but_for(KINDS)), since):
        _count(counted, _values(kind), chosen, kind[len(CHOICES) :])
    return counted


def _kinds(lots: MarketLotQuerySet, since: datetime | None) -> Iterable[tuple[Any, ...]]:
    """The kinds of lots, each with its four figures."""
    new = Q(first_seen_at__gt=since or NEVER)
    kinds: Iterable[tuple[Any, ...]] = (
        lots.values_list(*CHOICES)
        .annotate(
            lots=Count("*"),
            kg=Sum("volume_kg"),
            new=Count("volume_kg", filter=new),
            new_kg=Sum("volume_kg", filter=new),
        )
        .order_by()[:MOST_KINDS]
    )
    return kinds


def _values(kind: tuple[Any, ...]) -> list[tuple[str, ...]]:
    """By facet the values that a kind of lot has."""
    product, region, certificates, basis, *rest = kind[: len(CHOICES)]
    names = tuple(certificate_name(name) for name in certificates.split("|") if name)
    return [_one(product), _one(region), names, (basis or UNSTATED,), *map(_one, rest)]


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _count(
    counted: Counted, values: list[tuple[str, ...]], chosen: list[frozenset[str]], figures: tuple[int, ...]
) -> None:
    failing = [at for at, wanted in enumerate(chosen) if wanted and wanted.isdisjoint(values[at])]
    if not failing:
        counted.found.add(*figures)
    for at, name in enumerate(KINDS):
        passes = not failing or failing == [at]
        for value in values[at]:
            counted.choices[name][value] += figures[0] if passes else 0


def _chosen(filters: MarketFilters, name: str) -> frozenset[str]:
    value = getattr(filters, name)
    return frozenset([value] if isinstance(value, str) else value or ())
