"""A lot in every unit that people of the trade reckon in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shared import schemas, units

# The decimals of a volume and of a price that are worked out.
PLACES = {"tonnes": (1, 2), "gallons": (0, 4), "litres": (0, 4), "barrels": (1, 2)}


@dataclass(frozen=True)
class InUnit:
    """How much there is in one unit, and the budget for one of it; exact where the buyer stated it so."""

    unit: str
    volume: Decimal
    price: Decimal | None
    stated: bool


def in_each_unit(lot: schemas.Lot) -> list[InUnit]:
    """Volume and budget in tonnes, US gallons, litres and barrels, at `density_of` the lot."""
    volume, each = lot.volume, lot.pricing.price_per_unit if lot.pricing else None
    if volume is None or volume.amount is None or volume.unit is None:
        return []
    return [_in(unit, volume.amount, volume.unit, each, density_of(lot)) for unit in PLACES]


def density_of(lot: schemas.Lot) -> Decimal:
    """In kg/L: what the buyer states, or the convention."""
    return (lot.specification.density_kg_per_l if lot.specification else None) or units.DEFAULT_DENSITY


def _in(unit: str, amount: Decimal, stated: str, each: Decimal | None, density: Decimal) -> InUnit:
    if unit == stated:
        return InUnit(unit, amount, each, stated=True)
    of_volume, of_price = PLACES[unit]
    volume = round(units.convert(amount, stated, unit, density=density), of_volume)
    price = None if each is None else each * units.convert(Decimal(1), unit, stated, density=density)
    return InUnit(unit, volume, None if price is None else round(price, of_price), stated=False)
