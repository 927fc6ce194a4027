"""What follows from the figures of a bid, exact, worked out while they are typed: totals, other units, carbon."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from producer_portal.bids.forms.step import StepForm
from producer_portal.bids.forms.volume import VolumeForm, density_of
from producer_portal.marketplace.models import MarketLot
from shared import schemas, units
from shared.deals.facts import sustainability_facts
from shared.deals.reckoning import Asked, landed_price, neat_tonnes_of, share_of_blend
from shared.lots.conversions import density_note, price_in_units, volume_in_units
from shared.ui import formats
from shared.ui.parts import Fact, InUnit

COMPARED = ("Carbon intensity", "CO₂ reduced")


@dataclass(frozen=True)
class BidFigures:
    """Empty where what it is worked out from is not there yet."""

    currency: str
    total: str = ""
    reckoned: str = ""  # how the total comes about
    density_note: str = ""
    so_far: list[Fact] = field(default_factory=list)
    compared: list[Fact] = field(default_factory=list)
    volume: list[InUnit] = field(default_factory=list)
    price: list[InUnit] = field(default_factory=list)


def asked_for(lot: MarketLot | None) -> Asked:
    """What the bid's lot asks for, so that what is offered can be told in neat tonnes."""
    fields = lot.lot if lot is not None else schemas.LotFields()
    return {"product": fields.product, "saf_share": share_of_blend(fields)}


def figures_of(fields: schemas.BidFields, lot: MarketLot) -> BidFigures:
    volume, pricing = fields.volume, fields.pricing or schemas.Pricing()
    currency, each, density = pricing.currency or lot.currency or "USD", pricing.price_per_unit, density_of(fields)
    stated = fields.specification.density_kg_per_l if fields.specification else None
    if volume is None:
        return BidFigures(currency, density_note=density_note(stated))
    asked = asked_for(lot)
    tonnes = neat_tonnes_of(volume, fields.specification, **asked)
    landed = landed_price(pricing.price, tonnes) if pricing.price is not None and tonnes is not None else None
    per_tonne = Fact("Price, per tonne", formats.money(landed, currency, "tonnes")) if landed is not None else None
    carbon = sustainability_facts(fields.specification or schemas.BidSpecification(), tonnes)
    amount = f"{formats.number(volume.amount)} {formats.unit_label(volume.unit)}"
    return BidFigures(
        currency,
        total=formats.money(pricing.price, currency) if pricing.price is not None else "",
        reckoned=f"{amount} × {formats.money(each, currency, volume.unit)}" if each is not None else "",
        density_note=density_note(stated),
        so_far=[Fact("Volume", amount), *_in_others(volume, tonnes, density)],
        compared=[*([per_tonne] if per_tonne else []), *(fact for fact in carbon if fact.label in COMPARED)],
        volume=volume_in_units(volume.amount, volume.unit, stated, product=asked["product"]),
        price=[] if each is None else price_in_units(each, currency, volume.unit, stated, product=asked["product"]),
    )


def conversion_of(form: StepForm) -> str:
    """How what was typed became the volume in the lot's unit, where it was typed in another."""
    if not isinstance(form, VolumeForm) or not form.is_bound or form.errors:
        return ""
    typed, unit, exact = form.cleaned_data.get("amount"), str(form.cleaned_data.get("unit")), form.exactly()
    if typed is None or unit == form.lot_unit or exact is None:
        return ""
    kept, label = round(exact, 3), formats.unit_label(form.lot_unit)
    density = form.cleaned_data.get("density") or units.DEFAULT_DENSITY
    rounded = "" if kept == exact else ", rounded to thousandths"
    share = form.crossed_share(unit)
    of = f", {formats.number(share)} % of the blend being SAF" if share is not None else ""
    return (
        f"{formats.number(typed)} {formats.unit_label(unit)} is {formats.number(kept)} {label} at"
        f" {formats.number(density)} kg/L{of}{rounded}. The lot is tendered in {label}: that is what you offer."
    )


def _in_others(volume: schemas.Quantity, tonnes: Decimal | None, density: Decimal) -> list[Fact]:
    """The volume in neat tonnes and in gallons, where it is not in that anyway."""
    facts = []
    if volume.unit != "tonnes" and tonnes is not None:
        facts.append(Fact("In tonnes", f"{formats.number(tonnes, 3)} {formats.unit_label('tonnes')}"))
    if volume.unit != "gallons":
        gallons = units.convert(volume.amount, volume.unit, "gallons", density=density)
        facts.append(Fact("In gallons", f"{formats.number(gallons, 0)} {formats.unit_label('gallons')}"))
    return facts
