"""Bids side by side: the rows of the comparison, each with its unit, its figures and the best of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shared import units
from shared.lots.facts import COMPARATORS
from shared.ui import formats, times

from . import fitting
from .fitting import Said
from .measuring import Basis, Measured

LETTERS = "ABCDEFGHIJKL"
COMPARED = 6  # so many fit beside one another
MOST_COMPARED = len(LETTERS)
_DAYS = re.compile(r"(\d{1,3}) days?\b(.*)", re.IGNORECASE)

Value = Callable[[Measured], Decimal | None]


@dataclass(frozen=True)
class Column:
    """One bid of those that are compared, under the letter that it has in table, chart and split."""

    letter: str
    one: Measured


@dataclass(frozen=True)
class Figure:
    """One cell. `met` is None where nothing is to be met."""

    text: str
    note: str = ""
    met: bool | None = None
    best: bool = False


@dataclass(frozen=True)
class Placed:
    """A cell and the column it stands in."""

    column: Column
    figure: Figure


@dataclass(frozen=True)
class Row:
    head: str
    cells: list[Figure]
    unit: str = ""
    lead: bool = False


@dataclass(frozen=True)
class Group:
    title: str
    rows: list[Row]


@dataclass(frozen=True)
class SideBySide:
    """The comparison as a table: its columns, and its groups of rows as (row, its cells in their columns)."""

    columns: list[Column]
    groups: list[tuple[str, list[tuple[Row, list[Placed]]]]]


def chosen_of(measured: Sequence[Measured], wanted: Sequence[str]) -> list[Measured]:
    """The bids that are compared: those `wanted` by id, twelve at most, or else the six cheapest that are live."""
    opened = [one for one in measured if one.terms is not None]
    named = [one for one in opened if one.bid.pk in set(wanted)][:MOST_COMPARED]
    return named or [one for one in opened if one.bid.is_live][:COMPARED]


def side_by_side(chosen: Sequence[Measured], basis: Basis) -> SideBySide:
    """The comparison, row by row. Ties are best together; where all are alike none is."""
    columns = [Column(letter, one) for letter, one in zip(LETTERS, chosen, strict=False)]
    groups = [
        Group("Price", _price(chosen, basis)),
        Group("Carbon", _carbon(chosen, basis)),
        Group("Delivery and assurance", _assurance(chosen)),
    ]
    return SideBySide(columns, [(group.title, [_placed(row, columns) for row in group.rows]) for group in groups])


def _placed(row: Row, columns: Sequence[Column]) -> tuple[Row, list[Placed]]:
    return row, [Placed(column, figure) for column, figure in zip(columns, row.cells, strict=True)]


def best_of(values: Sequence[Decimal | None], *, least: bool) -> Decimal | None:
    """The best of a row, the lowest or the highest; None where there is nothing to choose between."""
    known = {value for value in values if value is not None}
    if len(known) < 2:  # two that differ are a choice
        return None
    return min(known) if least else max(known)


def _price(chosen: Sequence[Measured], basis: Basis) -> list[Row]:
    sign = formats.SYMBOLS.get(basis.currency, basis.currency)
    unit = formats.unit_label(basis.unit)
    other = "gallons" if basis.unit == "tonnes" else "tonnes"
    rows = [
        _row("Landed price", chosen, lambda one: one.landed, _money, unit=f"{sign}/t neat", least=True, lead=True,
             note=lambda one: "" if one.is_compared else f"in {one.currency}, not compared"),
        _row("Price as bid", chosen, lambda one: one.terms.pricing.price_per_unit if one.terms else None, _per_unit,
             unit=f"{sign}/{formats.PRICE_UNITS.get(basis.unit, basis.unit)}", least=True),
        _row("Volume", chosen, lambda one: one.volume.amount if one.volume else None, _number, unit=unit, least=False,
             note=lambda one: f"{formats.number(one.share, 1)} % of the lot" if one.share is not None else ""),
        _row("Total", chosen, lambda one: one.total, _money, unit=basis.currency),
    ]  # fmt: skip
    if basis.unit != "tonnes":
        rows.insert(3, _row("Neat tonnes", chosen, lambda one: one.tonnes, _number, unit="t neat",
                            note=lambda one: f"at {formats.number(one.density)} kg/L"))  # fmt: skip
    elif basis.is_measured_neat:
        rows.insert(2, _row("Landed price", chosen, lambda one: _in(one, other), _per_unit, unit=f"{sign}/US gal",
                            least=True, note=lambda one: f"at {formats.number(one.density)} kg/L"))  # fmt: skip
    return [*rows, _payment(chosen)]


def _carbon(chosen: Sequence[Measured], basis: Basis) -> list[Row]:
    sign = formats.SYMBOLS.get(basis.currency, basis.currency)
    comparator, name = formats.number(basis.comparator), COMPARATORS.get(basis.comparator, "")
    limits = {one.bid.pk: fitting.carbon_limit_of(one) for one in chosen}
    intensity = _row("Carbon intensity", chosen, lambda one: one.carbon_intensity, _least_one, unit="gCO₂e/MJ",
                     least=True, note=lambda one: limits[one.bid.pk].note)  # fmt: skip
    return [
        _row("Per tonne avoided", chosen, lambda one: one.cost_of_carbon, _money, unit=f"{sign}/t CO₂e", least=True,
             lead=True),
        Row(intensity.head, [
            Figure(cell.text, cell.note, limits[one.bid.pk].met if cell.note else None, cell.best)
            for cell, one in zip(intensity.cells, chosen, strict=True)
        ], intensity.unit),
        _row(f"Below {comparator}", chosen, lambda one: one.reduction, _percent, unit=name, least=False),
        _row("CO₂ reduced", chosen, lambda one: one.reduced_each, _two, unit="t per t neat", least=False),
        _row("CO₂ reduced in all", chosen, lambda one: one.reduced, _one, unit="t", least=False),
    ]  # fmt: skip


def _assurance(chosen: Sequence[Measured]) -> list[Row]:
    return [
        _said("Delivery", chosen, fitting.delivery_of),
        _said("Place", chosen, fitting.place_of),
        _said("Incoterm", chosen, fitting.incoterm_of),
        _said("Feedstock", chosen, fitting.feedstock_of),
        _said("Certification", chosen, fitting.certification_of),
        _said("Chain of custody", chosen, fitting.custody_of),
        _smallest(chosen),
        _validity(chosen),
    ]


def _row(
    head: str,
    chosen: Sequence[Measured],
    value: Value,
    shown: Callable[[Decimal, Measured], str],
    *,
    unit: str = "",
    least: bool | None = None,
    lead: bool = False,
    note: Callable[[Measured], str] = lambda _: "",
) -> Row:
    """A row of figures; with `least` its lowest or highest is the best among those in the currency compared."""
    values = [value(one) for one in chosen]
    known = [found for found, one in zip(values, chosen, strict=True) if one.is_compared]
    best = best_of(known, least=least) if least is not None else None
    cells = [
        Figure(
            shown(found, one) if found is not None else formats.NOTHING,
            note(one),
            best=best is not None and found == best and one.is_compared,
        )
        for found, one in zip(values, chosen, strict=True)
    ]
    return Row(head, cells, unit, lead)


def _said(head: str, chosen: Sequence[Measured], tell: Callable[[Measured], Said]) -> Row:
    return Row(head, [Figure(said.text, said.note, said.met) for said in map(tell, chosen)])


def _payment(chosen: Sequence[Measured]) -> Row:
    """What is paid the latest is best, where all count days in the same words."""
    said = [fitting.payment_of(one) for one in chosen]
    found = [_DAYS.fullmatch(one.text.strip()) for one in said]
    words = {match[2].strip().casefold() for match in found if match}
    days = [Decimal(match[1]) if match else None for match in found]
    best = best_of(days, least=False) if len(words) == 1 and None not in days else None
    return Row("Payment", [
        Figure(one.text, one.note, one.met, best is not None and number == best)
        for one, number in zip(said, days, strict=True)
    ])  # fmt: skip


def _smallest(chosen: Sequence[Measured]) -> Row:
    least = [one.fields.min_share for one in chosen]
    best = best_of([*least, *(one.volume.amount for one in chosen if one.fields.min_share is None and one.volume)],
                   least=True)  # fmt: skip
    return Row("Smallest share", [
        Figure(fitting.smallest_share_of(one).text, best=best is not None and share == best)
        for one, share in zip(chosen, least, strict=True)
    ])  # fmt: skip


def _validity(chosen: Sequence[Measured]) -> Row:
    ends = [_valid_until(one) for one in chosen]
    latest = max(ends) if len(set(ends)) > 1 else None
    return Row("Offer valid until", [
        Figure(times.exact(end, "day"), best=end == latest) for end in ends
    ])  # fmt: skip


def _valid_until(one: Measured) -> datetime:
    """Until when its producer's offer stands, or would stand again."""
    offer = one.bid.standing
    end: datetime = offer.expires_at if offer is not None and offer.by == "producer" else one.bid.expires_at
    return end


def _in(one: Measured, unit: str) -> Decimal | None:
    """The landed price per `unit`, from the landed price per neat tonne, to four decimals."""
    if one.landed is None:
        return None
    return round(one.landed / units.convert(Decimal(1), "tonnes", unit, density=one.density), 4)


def _money(value: Decimal, one: Measured) -> str:
    return formats.number(value, 2) if one.is_compared else formats.money(value, one.currency)


def _per_unit(value: Decimal, one: Measured) -> str:
    return formats.number(value, least=2) if one.is_compared else formats.money(value, one.currency)


def _number(value: Decimal, _: Measured) -> str:
    return formats.number(value)


def _least_one(value: Decimal, _: Measured) -> str:
    return formats.number(value, least=1)


def _one(value: Decimal, _: Measured) -> str:
    return formats.number(value, 1)


def _two(value: Decimal, _: Measured) -> str:
    return formats.number(value, 2)


def _percent(value: Decimal, _: Measured) -> str:
    return f"{formats.number(value, 1)} %"
