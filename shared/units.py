"""Sums of the field: volumes in the four units, carbon, and what each pathway may be blended to. Nothing is rounded.

The source of each figure stands beside it.
"""

from __future__ import annotations

from decimal import Context, Decimal
from typing import NamedTuple

DEFAULT_DENSITY = Decimal("0.8")  # kg/L, the industry's convention for conversions; neat HEFA is 0.73 to 0.77
LITRES_PER_GALLON = Decimal("3.785411784")  # US gallon of 231 cubic inches. Source: NIST Handbook 44, appendix C
GALLONS_PER_BARREL = 42  # US gallons. Source: NIST Handbook 44, appendix C
CO2_PER_TONNE_BURNT = Decimal("3.16")  # t CO2 per t of jet fuel. Source: ICAO Annex 16, volume IV (CORSIA)
CORSIA_COMPARATOR = Decimal(89)  # gCO2e/MJ. Source: ICAO, CORSIA default life cycle emissions values
RED_COMPARATOR = Decimal(94)  # gCO2e/MJ. Source: Directive (EU) 2018/2001, annex V

UNITS = ("gallons", "litres", "tonnes", "barrels")

_WIDE = Context(prec=50)


class Pathway(NamedTuple):
    """How SAF is made: its annex of ASTM D7566 and the most that may be blended, in percent by volume."""

    name: str
    annex: str
    max_blend: int


PATHWAYS = {  # Source: ASTM D7566, annexes A1 to A8; co-processing: ASTM D1655, annex A1
    "FT-SPK": Pathway("Fischer-Tropsch", "ASTM D7566 A1", 50),
    "HEFA-SPK": Pathway("Hydroprocessed esters and fatty acids", "ASTM D7566 A2", 50),
    "SIP": Pathway("Synthesised iso-paraffins", "ASTM D7566 A3", 10),
    "FT-SPK/A": Pathway("Fischer-Tropsch with aromatics", "ASTM D7566 A4", 50),
    "ATJ-SPK": Pathway("Alcohol to jet", "ASTM D7566 A5", 50),
    "CHJ": Pathway("Catalytic hydrothermolysis", "ASTM D7566 A6", 50),
    "HC-HEFA-SPK": Pathway("Hydroprocessed hydrocarbons", "ASTM D7566 A7", 10),
    "ATJ-SKA": Pathway("Alcohol to jet with aromatics", "ASTM D7566 A8", 50),
}


def convert(amount: Decimal, unit: str, to: str, *, density: Decimal = DEFAULT_DENSITY) -> Decimal:
    """`amount` of `unit` in the unit `to`; tonnes and volumes meet at `density` in kg/L.

    litres = gallons × 3.785411784 = barrels × 42 × 3.785411784 = tonnes × 1000 / density. Nothing is rounded but the
    50th digit of a division. Raises ValueError for an unknown unit or a density that is not above zero.
    """
    (up, down), (to_up, to_down) = _litres(unit, density), _litres(to, density)
    if unit == to:
        return amount
    return _WIDE.divide(_product(amount, up, to_down), _product(down, to_up))


def reduction_percent(carbon_intensity: Decimal, comparator: Decimal = CORSIA_COMPARATOR) -> Decimal:
    """How far `carbon_intensity` lies below `comparator`, both in gCO2e/MJ, in percent: 100 × (1 − CI / comparator).

    Negative for a fuel worse than the comparator. Never to be shown without it. Source: Directive (EU) 2018/2001,
    annex V; ICAO CORSIA uses the same with 89. Raises ValueError for a comparator that is not above zero.
    """
    if comparator <= 0:
        raise ValueError(f"a comparator of {comparator} gCO2e/MJ")
    return _WIDE.divide(_product(Decimal(100), comparator - carbon_intensity), comparator)


def corsia_claim(neat_tonnes: Decimal, carbon_intensity: Decimal) -> Decimal:
    """Tonnes of CO2 that CORSIA lets an airline claim: 3.16 × neat tonnes × (1 − CI / 89), CI in gCO2e/MJ.

    Source: ICAO Annex 16, volume IV, part II, 3.3. Whether the fuel is eligible at all is not judged here.
    """
    below = CORSIA_COMPARATOR - carbon_intensity
    return _WIDE.divide(_product(CO2_PER_TONNE_BURNT, neat_tonnes, below), CORSIA_COMPARATOR)


def _litres(unit: str, density: Decimal) -> tuple[Decimal, Decimal]:
    """One `unit` in litres as a fraction, so that a conversion divides only once."""
    if density <= 0:
        raise ValueError(f"a density of {density} kg/L")
    match unit:
        case "litres":
            return Decimal(1), Decimal(1)
        case "gallons":
            return LITRES_PER_GALLON, Decimal(1)
        case "barrels":
            return LITRES_PER_GALLON * GALLONS_PER_BARREL, Decimal(1)
        case "tonnes":
            return Decimal(1000), density
    raise ValueError(f"{unit} is not a unit of volume here")


def _product(*factors: Decimal) -> Decimal:
    product = Decimal(1)
    for factor in factors:
        product = _WIDE.multiply(product, factor)
    return product
