"""One volume, or one price, in every unit of the field, rounded for the eye: what is stored is what was typed."""

from __future__ import annotations

from decimal import Decimal

from shared import units
from shared.ui import formats
from shared.ui.parts import InUnit


def volume_in_units(
    amount: Decimal, unit: str, density: Decimal | None = None, *, product: str | None = None
) -> list[InUnit]:
    """`amount` in tonnes, gallons, litres and barrels at `density` (kg/L; 0.8 where none is stated).

    Not in tonnes, which are neat, where it is the volume of a blend.
    """
    at = density or units.DEFAULT_DENSITY
    return [
        InUnit(
            formats.unit_label(other),
            formats.number(amount if other == unit else _to_the_eye(units.convert(amount, unit, other, density=at))),
            other == unit,
        )
        for other in _told_in(unit, product)
    ]


def price_in_units(
    per_unit: Decimal, currency: str, unit: str, density: Decimal | None = None, *, product: str | None = None
) -> list[InUnit]:
    """A price per `unit` as a price per tonne, gallon, litre and barrel; of a blend's volume not per tonne."""
    at, sign = density or units.DEFAULT_DENSITY, formats.SYMBOLS.get(currency, currency)
    return [
        InUnit(
            f"{sign}/{formats.PRICE_UNITS[other]}",
            formats.number(per_unit, least=2) if other == unit else _price(_per(per_unit, unit, other, at)),
            other == unit,
        )
        for other in _told_in(unit, product)
    ]


def density_note(density: Decimal | None) -> str:
    """What the sums are made with: `at 0.8 kg/L: 1 t = 1,250 L = 330.2 US gal`."""
    at = density or units.DEFAULT_DENSITY
    litres, gallons = (units.convert(Decimal(1), "tonnes", to, density=at) for to in ("litres", "gallons"))
    return (
        f"at {formats.number(at)} kg/L: 1 t = {formats.number(_to_the_eye(litres))} L"
        f" = {formats.number(gallons, 1)} US gal"
    )


IN_ORDER = ("tonnes", "gallons", "litres", "barrels")


def _told_in(unit: str, product: str | None) -> list[str]:
    return [other for other in IN_ORDER if product != "blend" or unit == "tonnes" or other != "tonnes"]


def _per(per_unit: Decimal, unit: str, other: str, density: Decimal) -> Decimal:
    return per_unit * units.convert(Decimal(1), other, unit, density=density)


def _to_the_eye(amount: Decimal) -> Decimal:
    return round(amount, 0 if amount >= 1000 else 1 if amount >= 10 else 3)


def _price(price: Decimal) -> str:
    return formats.number(price, 2 if price >= 100 else 4)
