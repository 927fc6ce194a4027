"""A lot's facts in the words and the order in which both portals show them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shared import schemas, units
from shared.ui import formats, times
from shared.ui.parts import Fact

TYPES = {"spot": "Spot", "forward": "Forward", "contract": "Term contract"}
PRODUCTS = {"neat": "Neat SAF", "blend": "Jet A-1 blended with SAF", "attributes": "Attributes only (book and claim)"}
MODES = {
    "open": "Open: the buyer sees bids as they come; producers don’t see each other’s",
    "sealed": "Sealed: all bids are opened together when bidding closes",
}
CHAINS = {"segregated": "Segregated", "mass_balance": "Mass balance", "book_and_claim": "Book and claim"}

METHODS = {"corsia_default": "CORSIA default value", "corsia_actual": "CORSIA actual value", "red": "EU RED"}


@dataclass(frozen=True)
class FactGroup:
    title: str
    facts: list[Fact]


def fact_groups(lot: schemas.LotFields | schemas.Lot) -> list[FactGroup]:
    """Product, delivery, carbon, price: each group with the facts that the lot states, and no empty rows."""
    groups = [
        FactGroup("Product", _product(lot)),
        FactGroup("Delivery", _delivery(lot)),
        FactGroup("Carbon and certification", _carbon(lot)),
        FactGroup("Price and bidding", _price(lot)),
    ]
    return [FactGroup(one.title, facts) for one in groups if (facts := [fact for fact in one.facts if fact.value])]


def volume_note(amount: Decimal, unit: str, density: Decimal | None) -> str:
    """The volume in the units it was not stated in: `1,320,860 US gal · 5,000,000 L at 0.8 kg/L`."""
    stated = density or units.DEFAULT_DENSITY
    others = [other for other in ("tonnes", "gallons", "litres") if other != unit]
    parts = [
        f"{formats.number(units.convert(amount, unit, other, density=stated), 0)} {formats.unit_label(other)}"
        for other in others
    ]
    return " · ".join(parts) + f" at {formats.number(stated)} kg/L"


def _product(lot: schemas.LotFields | schemas.Lot) -> list[Fact]:
    specification, volume = lot.specification, lot.volume
    density = specification.density_kg_per_l if specification else None
    facts = [Fact("Kind of deal", TYPES.get(lot.type or "", "")), Fact("Product", _product_name(lot))]
    if volume and volume.amount is not None:
        tolerance = f", ±{formats.number(volume.tolerance_pct)} %" if volume.tolerance_pct else ""
        unit = volume.unit or "tonnes"
        amount = f"{formats.number(volume.amount)} {formats.unit_label(unit)}{tolerance}"
        facts.append(Fact("Volume", amount, note=volume_note(volume.amount, unit, density)))
    if specification:
        facts += [
            Fact("Pathway", ", ".join(_pathway(name) for name in specification.pathways or [])),
            Fact("Feedstock", ", ".join(specification.feedstocks or [])),
            Fact("Excluded", ", ".join(specification.excluded_feedstocks or [])),
            Fact("Origin", ", ".join(specification.feedstock_origins or [])),
        ]
    return facts


def _product_name(lot: schemas.LotFields | schemas.Lot) -> str:
    name = PRODUCTS.get(lot.product or "", "")
    return f"{name}, {formats.number(lot.saf_share)} % by volume" if lot.saf_share is not None and name else name


def _pathway(name: str) -> str:
    pathway = units.PATHWAYS.get(name)
    return f"{name}, ASTM D7566 annex {pathway.annex}" if pathway else name


def _delivery(lot: schemas.LotFields | schemas.Lot) -> list[Fact]:
    delivery = lot.delivery
    if delivery is None:
        return []
    start, end = delivery.window_start or delivery.delivery_date, delivery.window_end or delivery.delivery_date
    place = delivery.delivery_location or ""
    if delivery.airport and delivery.airport not in place:
        place = f"{place} ({delivery.airport})" if place else delivery.airport
    return [
        Fact("Where", place, note=", ".join(part for part in (delivery.country, delivery.region) if part)),
        Fact("Incoterm", f"{delivery.incoterms}, Incoterms 2020" if delivery.incoterms else ""),
        Fact("Window", times.calendar_window(start, end) if start or end else ""),
        Fact("Schedule", f"{len(delivery.schedule)} deliveries" if delivery.schedule else ""),
        Fact("By", delivery.delivery_method or ""),
    ]


def _carbon(lot: schemas.LotFields | schemas.Lot) -> list[Fact]:
    specification, compliance = lot.specification, lot.compliance
    comparator = (compliance.ghg_comparator if compliance else None) or units.CORSIA_COMPARATOR
    facts: list[Fact] = []
    if specification and specification.carbon_intensity is not None:
        reduction = units.reduction_percent(specification.carbon_intensity, comparator)
        facts.append(
            Fact(
                "Carbon intensity",
                f"at most {formats.number(specification.carbon_intensity, 1)} gCO₂e/MJ",
                note=f"{formats.number(reduction, 1)} % below {formats.number(comparator)} gCO₂e/MJ",
            )
        )
    if compliance and compliance.ghg_reduction is not None:
        least = f"at least {formats.number(compliance.ghg_reduction)} %"
        facts.append(Fact("Reduction", f"{least} below {formats.number(comparator)} gCO₂e/MJ"))
    if compliance:
        facts.append(Fact("Certification", ", ".join(compliance.standards or [])))
    if specification:
        chains = [CHAINS.get(name, name) for name in specification.chain_of_custody or []]
        facts += [
            Fact("Method", METHODS.get(specification.carbon_method or "", "")),
            Fact("Chain of custody", ", ".join(chains)),
        ]
    return facts


def _price(lot: schemas.LotFields | schemas.Lot) -> list[Fact]:
    pricing, basis, unit = lot.pricing, lot.price_basis, (lot.volume.unit if lot.volume else None) or ""
    facts = [Fact("Price basis", _basis(basis))] if basis else []
    if pricing:
        currency = pricing.currency or ""
        if pricing.price_per_unit is not None:
            facts.append(Fact("Budget", formats.money(pricing.price_per_unit, currency, per=unit)))
        if pricing.price is not None:
            facts.append(Fact("Budget in all", formats.money(pricing.price, currency)))
        facts += [
            Fact("Currency", currency if pricing.price is None and pricing.price_per_unit is None else ""),
            Fact("Payment", pricing.payment_terms or ""),
        ]
    facts.append(Fact("Bidding", MODES.get(lot.mode or "open", "")))
    if lot.split_allowed:
        least = f", {formats.number(lot.min_share)} {formats.unit_label(unit)} at least" if lot.min_share else ""
        facts.append(Fact("Split award", f"Allowed{least}"))
    return facts


def _basis(basis: schemas.LotPriceBasis) -> str:
    if basis.type != "index":
        return "Fixed"
    parts = [basis.index or "Index"]
    if basis.differential is not None:
        sign = "+" if basis.differential >= 0 else formats.MINUS
        parts.append(f"{sign} {formats.number(abs(basis.differential))}")
    return " ".join(parts) + (f", {basis.pricing_window}" if basis.pricing_window else "")
