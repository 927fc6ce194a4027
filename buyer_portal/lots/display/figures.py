"""What follows from the figures of a lot, worked out while they are typed: other units, the total, per cent, sums."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from shared import schemas, units
from shared.lots.conversions import density_note, price_in_units, volume_in_units
from shared.lots.facts import carbon_against
from shared.ui import formats
from shared.ui.parts import InUnit


@dataclass(frozen=True)
class Figures:
    """Empty where what it is worked out from is not there yet."""

    density_note: str
    volume: list[InUnit] = field(default_factory=list)
    price: list[InUnit] = field(default_factory=list)
    total: str = ""
    carbon: str = ""
    schedule: str = ""


def figures_of(fields: schemas.LotFields) -> Figures:
    volume, pricing = fields.volume or schemas.LotVolume(), fields.pricing or schemas.LotPricing()
    specification, compliance = fields.specification or schemas.LotSpecification(), fields.compliance
    density, unit = specification.density_kg_per_l, volume.unit or "tonnes"
    per_unit, currency = pricing.price_per_unit, pricing.currency or ""
    comparator = (compliance.ghg_comparator if compliance else None) or units.CORSIA_COMPARATOR
    limit = specification.carbon_intensity
    return Figures(
        density_note=density_note(density),
        volume=volume_in_units(volume.amount, unit, density, product=fields.product)
        if volume.amount is not None
        else [],
        price=[] if per_unit is None else price_in_units(per_unit, currency, unit, density, product=fields.product),
        total=formats.money(pricing.price, currency) if pricing.price is not None and volume.amount else "",
        carbon=carbon_against(limit, comparator) if limit is not None else "",
        schedule=_schedule_note(fields, volume.amount, unit),
    )


def _schedule_note(fields: schemas.LotFields, amount: Decimal | None, unit: str) -> str:
    """Whether the deliveries add up: `3 deliveries, 3,000 t neat; 1,000 t neat are missing`."""
    tranches = (fields.delivery.schedule if fields.delivery else None) or ()
    if not tranches:
        return ""
    planned = sum((one.amount for one in tranches), Decimal(0))
    said = f"{len(tranches)} {'delivery' if len(tranches) == 1 else 'deliveries'}, {_quantity(planned, unit)}"
    if amount is None or planned == amount:
        return said if amount is None else f"{said}: the whole volume."
    left = amount - planned
    return f"{said}: {_quantity(abs(left), unit)} {'not planned yet' if left > 0 else 'more than the volume'}."


def _quantity(amount: Decimal, unit: str) -> str:
    return f"{formats.number(amount)} {formats.unit_label(unit)}"
