"""What an offer comes to: the figures that stand beside a counter while it is written. Nothing goes through float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TypedDict

from shared import schemas, units
from shared.ui import formats

KILOGRAM, CENT = Decimal("0.001"), Decimal("0.01")  # of a tonne, of a currency


class Asked(TypedDict):
    """What a lot asks for: its product, and how much of a blend is SAF, in percent by volume."""

    product: str | None
    saf_share: Decimal | None


@dataclass(frozen=True)
class Totals:
    """The total and the figures that follow from it, as (label, value)."""

    currency: str
    total: str
    lines: list[tuple[str, str]]


def totals_of(
    terms: schemas.OfferTerms,
    *,
    standing: schemas.OfferTerms,
    specification: schemas.BidSpecification | None,
    reference: Decimal | None = None,
    product: str | None = None,
    saf_share: Decimal | None = None,
    against: str = "the offer that stands",
) -> Totals:
    """What `terms` come to, against `standing`. `reference` is the price of jet fuel per tonne in the same currency.

    `product` and `saf_share`, in percent by volume, are the lot's. Landed price per neat tonne = total ÷ neat tonnes,
    see `neat_tonnes_of` and `landed_price`. CO2 reduced = 3.16 × neat tonnes × (1 − CI ÷ 89). Abatement = (landed −
    reference) ÷ CO2 reduced per tonne. Sources: shared.units.
    """
    total, before = terms.pricing.price, standing.pricing.price
    currency = terms.pricing.currency or ""
    tonnes = neat_tonnes_of(terms.volume, specification, product=product, saf_share=saf_share)
    lines: list[tuple[str, str]] = []
    if total is not None and before is not None and total != before:
        sign = "+" if total > before else ""
        lines.append((f"Against {against}", f"{sign}{formats.number(total - before, 2)}"))
    if total is not None and tonnes is not None:
        landed = landed_price(total, tonnes)
        lines.append(("Landed, per t neat", formats.money(landed, currency)))
        lines += _carbon(landed, tonnes, specification, currency, reference)
    lines += _in_other_units(terms.volume, tonnes, specification, saf_share if product == "blend" else None)
    return Totals(currency=currency, total=formats.money(total, currency), lines=lines)


def density_of(specification: schemas.BidSpecification | None) -> Decimal:
    """The stated density in kg/L, or else the convention's."""
    return (specification.density_kg_per_l if specification else None) or units.DEFAULT_DENSITY


def share_of_blend(lot: schemas.LotFields) -> Decimal | None:
    """How much of what `lot` asks for is SAF, in percent by volume, where it is a blend and says so; else None."""
    return lot.saf_share if lot.product == "blend" else None


def neat_tonnes(
    volume: schemas.Quantity, specification: schemas.BidSpecification | None, saf_share: Decimal | None = None
) -> Decimal:
    """`volume` in neat tonnes at the stated density or 0.8 kg/L, to the kilogram (half to even).

    On the wire a tonne is a tonne of neat SAF. Gallons, litres and barrels of a blend are neat for `saf_share` percent
    of them, the rest is fossil. A volume of less than half a kilogram is not rounded, so it is never nought.
    """
    tonnes = units.convert(volume.amount, volume.unit, "tonnes", density=density_of(specification))
    if saf_share is not None and volume.unit != "tonnes":
        tonnes = tonnes * saf_share / 100
    return tonnes.quantize(KILOGRAM, ROUND_HALF_EVEN) or tonnes


def neat_tonnes_of(
    volume: schemas.Quantity,
    specification: schemas.BidSpecification | None,
    *,
    product: str | None,
    saf_share: Decimal | None,
) -> Decimal | None:
    """`volume` of `product` in neat tonnes, see `neat_tonnes`; None for one of a blend whose share nobody stated."""
    if product != "blend":
        return neat_tonnes(volume, specification)
    if saf_share is None and volume.unit != "tonnes":
        return None
    return neat_tonnes(volume, specification, saf_share)


def landed_price(total: Decimal, tonnes: Decimal) -> Decimal:
    """What a neat tonne costs as offered, without any estimate of freight: total ÷ neat tonnes, to two decimals."""
    return (total / tonnes).quantize(CENT, ROUND_HALF_EVEN)


def abatement(landed: Decimal, carbon_intensity: Decimal, reference: Decimal) -> Decimal | None:
    """What a tonne of CO2 avoided costs: (landed − reference) ÷ (3.16 × (1 − CI ÷ 89)), prices per neat tonne.

    None for a fuel that avoids nothing.
    """
    reduced = units.corsia_claim(Decimal(1), carbon_intensity)
    return (landed - reference) / reduced if reduced > 0 else None


def _in_other_units(
    volume: schemas.Quantity,
    tonnes: Decimal | None,
    specification: schemas.BidSpecification | None,
    saf_share: Decimal | None,
) -> list[tuple[str, str]]:
    density = density_of(specification)
    at = f"{formats.number(density)} kg/L"
    lines = []
    if volume.unit != "tonnes" and tonnes is not None:
        of = f"{formats.number(saf_share)} % of it at {at}" if saf_share is not None else f"Volume at {at}"
        lines.append((of, f"{formats.number(tonnes, 0)} {formats.unit_label('tonnes')}"))
    for unit in ("gallons", "litres"):
        if unit != volume.unit:
            amount = units.convert(volume.amount, volume.unit, unit, density=density)
            lines.append((f"Volume at {at}", f"{formats.number(amount, 0)} {formats.unit_label(unit)}"))
    return lines


def _carbon(
    landed: Decimal,
    tonnes: Decimal,
    specification: schemas.BidSpecification | None,
    currency: str,
    reference: Decimal | None,
) -> list[tuple[str, str]]:
    intensity = specification.carbon_intensity if specification else None
    if intensity is None:
        return []
    lines = [("CO₂ reduced", f"{formats.number(units.corsia_claim(tonnes, intensity), 1)} t")]
    cost = abatement(landed, intensity, reference) if reference is not None else None
    if cost is not None:
        lines.append(("Abatement, per t CO₂e", formats.money(cost.quantize(CENT, ROUND_HALF_EVEN), currency)))
    return lines
