"""The filter rail: what can be ticked, each with how many lots it would show; and the chips of what is in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from producer_portal.marketplace.choices import KINDS, NOTES, PARAMETERS, Kind
from producer_portal.marketplace.filters import MarketFilters
from shared.ui import formats, times

from .facets import Counted

MOST_OTHERS = 10


@dataclass(frozen=True)
class Option:
    """One thing to tick."""

    value: str
    label: str
    count: int
    picked: bool
    note: str = ""


@dataclass(frozen=True)
class Facet:
    """A group of options, `name` being the parameter. With `one` at most one of them holds."""

    name: str
    title: str
    options: list[Option]
    one: bool = False

    @property
    def is_any(self) -> bool:
        return not any(option.picked for option in self.options)


def facets(filters: MarketFilters, counted: Counted) -> dict[str, Facet]:
    """Every facet by the name of its filter. Other values than the known ones follow them, the most frequent first."""
    return {name: _facet(name, kind, filters, counted) for name, kind in KINDS.items()}


def _facet(name: str, kind: Kind, filters: MarketFilters, counted: Counted) -> Facet:
    counts, picked = counted.choices[name], _picked(filters, name)
    others = [value for value, _ in counts.most_common() if value not in kind.known]
    options = [
        Option(value, kind.known.get(value, value), counts[value], value in picked, NOTES.get(value, ""))
        for value in dict.fromkeys([*kind.known, *others[:MOST_OTHERS], *picked])
    ]
    return Facet(PARAMETERS[name], kind.title, options, kind.one)


def _picked(filters: MarketFilters, name: str) -> tuple[str, ...]:
    value = getattr(filters, name)
    return (value,) if isinstance(value, str) else value or ()


def chips(filters: MarketFilters) -> list[tuple[str, MarketFilters]]:
    """What is in force, in words, each with the filters that are left without it."""
    return [(label, filters.model_copy(update=less)) for label, less in _words(filters)]


def words(filters: MarketFilters) -> str:
    """All that is in force, in one line: `Europe, from 500 t neat`."""
    return ", ".join(label for label, _ in _words(filters))


def _words(filters: MarketFilters) -> Iterator[tuple[str, dict[str, object]]]:
    """A label for each filter in force, and what must be changed to be without it."""
    if filters.search:
        yield f"“{filters.search}”", {"search": None}
    for name, kind in KINDS.items():
        picked = _picked(filters, name)
        for value in picked:
            left = None if kind.one else tuple(other for other in picked if other != value)
            yield kind.known.get(value, value), {name: left}
    for value in filters.standards:
        yield f"asks for {value}", {"standards": tuple(other for other in filters.standards if other != value)}
    yield from _range("", filters.min_volume, filters.max_volume, "volume", "t")
    if filters.carbon_intensity is not None:
        yield f"limit met by {formats.number(filters.carbon_intensity)} gCO₂e/MJ", {"carbon_intensity": None}
    yield from _range("budget ", filters.min_price, filters.max_price, "price", filters.currency or "")
    if filters.delivery_from or filters.delivery_until:
        window = _window(filters.delivery_from, filters.delivery_until)
        yield f"delivery {window}", {"delivery_from": None, "delivery_until": None}
    if filters.closes_before:
        yield f"bids close before {times.calendar_day(times.local(filters.closes_before))}", {"closes_before": None}


def _range(
    prefix: str, least: Decimal | None, most: Decimal | None, name: str, unit: str
) -> Iterator[tuple[str, dict[str, object]]]:
    for word, amount, bound in (("from", least, f"min_{name}"), ("up to", most, f"max_{name}")):
        if amount is not None:
            yield f"{prefix}{word} {formats.number(amount)} {unit}".strip(), {bound: None}


def _window(start: datetime | None, end: datetime | None) -> str:
    """`in 2027`, `1 Jul – 30 Sep 2027`, `from 1 Jul 2027`. Days of delivery are UTC's."""
    first, last = (moment.astimezone(UTC).date() if moment else None for moment in (start, end))
    if first and last:
        whole = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year
        return f"in {first.year}" if whole else times.calendar_window(start, end)
    return f"from {times.calendar_day(first)}" if first else f"until {times.calendar_day(last)}" if last else ""
