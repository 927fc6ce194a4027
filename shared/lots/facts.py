"""A lot's facts in the words and the order in which both portals show them, and what differs between two editions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from shared import schemas, units
from shared.ui import formats, times
from shared.ui.parts import Fact

AnyLot = schemas.LotFields | schemas.Lot

TYPES = {"spot": "Spot", "forward": "Forward", "contract": "Term contract"}
PRODUCTS = {"neat": "Neat SAF", "blend": "Jet A-1 blended with SAF", "attributes": "Attributes only (book and claim)"}
MODES = {
    "open": "Open: the buyer sees bids as they come; producers don’t see each other’s",
    "sealed": "Sealed: all bids are opened together when bidding closes",
}
CHAINS = {"segregated": "segregated", "mass_balance": "mass balance", "book_and_claim": "book and claim"}
METHODS = {"corsia_default": "CORSIA default value", "corsia_actual": "CORSIA actual value", "red": "EU RED"}
CLAIMS = {"scope_1": "scope 1", "mandate": "mandate", "scope_3": "scope 3"}
DOCUMENTS = {
    "pos": "PoS per batch",
    "poc": "PoC",
    "corsia_certificate": "CORSIA certificate",
    "certificate_of_analysis": "certificate of analysis",
    "certificate_of_quality": "certificate of quality",
    "delivery_ticket": "delivery ticket",
}
COMPARATORS = {units.CORSIA_COMPARATOR: "CORSIA", units.RED_COMPARATOR: "EU RED"}

MOST_TRANCHES = 6

# The parts of a lot, as they are named where they changed.
PARTS = {
    "title": "title",
    "description": "description",
    "type": "kind of deal",
    "product": "product",
    "safShare": "SAF share",
    "volume": "volume",
    "splitAllowed": "split award",
    "minShare": "smallest share",
    "delivery": "delivery",
    "specification": "fuel and carbon",
    "compliance": "certification",
    "pricing": "budget and payment",
    "priceBasis": "price basis",
    "mode": "bidding",
    "bidDeadline": "deadline",
    "tags": "tags",
    "airlineName": "airline",
}


@dataclass(frozen=True)
class FactGroup:
    title: str
    facts: list[Fact]


@dataclass(frozen=True)
class FactChange:
    """One fact that differs between two editions; empty where it is not stated any more, or was not stated before."""

    label: str
    value: str
    was: str


def fact_groups(lot: AnyLot) -> list[FactGroup]:
    """Product, delivery, carbon, price: each group with the facts that the lot states, and no empty rows."""
    groups = [
        FactGroup("Product", _product(lot)),
        FactGroup("Delivery", _delivery(lot)),
        FactGroup("Carbon and certification", _carbon(lot)),
        FactGroup("Price and bidding", _price(lot)),
    ]
    return [FactGroup(one.title, facts) for one in groups if (facts := [fact for fact in one.facts if fact.value])]


def fact_changes(old: AnyLot, new: AnyLot) -> list[FactChange]:
    """What differs from `old` to `new`, in the words of the page. A long text is named without its content."""
    before, after = _stated(old), _stated(new)
    changes = []
    for label in dict.fromkeys([*after, *before]):
        was, value = before.get(label, ("", "")), after.get(label, ("", ""))
        if was != value:
            part = 1 if was[0] == value[0] else 0  # where the value stands, its note has changed
            changes.append(FactChange(label, value[part], was[part]))
    if (old.description or "") != (new.description or ""):
        changes.append(FactChange("Description", "", ""))
    return changes


def carbon_against(carbon_intensity: Decimal, comparator: Decimal) -> str:
    """How far an intensity in gCO₂e/MJ lies below its comparator: `71.9 % below 89 gCO₂e/MJ (CORSIA)`."""
    percent = units.reduction_percent(carbon_intensity, comparator)
    word = "below" if percent >= 0 else "above"
    return f"{formats.number(abs(percent), 1)} % {word} {_comparator(comparator)}"


def with_past(groups: list[FactGroup], changes: list[FactChange]) -> list[FactGroup]:
    """The facts; those that `changes` names say what they were."""
    was = {change.label: change.was for change in changes}
    return [
        FactGroup(group.title, [_with_past(fact, was.get(fact.label, "")) for fact in group.facts]) for group in groups
    ]


def _with_past(fact: Fact, was: str) -> Fact:
    return fact if was == fact.note else replace(fact, was=was)


def change_in_words(change: FactChange) -> str:
    """`Window 1 Jul – 30 Sep 2027, was 1 Jul – 31 Aug 2027`."""
    if not change.value and not change.was:
        return f"{change.label} rewritten"
    return f"{change.label} {change.value or 'not stated any more'}" + (f", was {change.was}" if change.was else "")


def volume_note(amount: Decimal, unit: str, density: Decimal | None, *, product: str | None = None) -> str:
    """The volume in the units it was not stated in: `1,320,860 US gal · 5,000,000 L at 0.8 kg/L`.

    Not in tonnes, which are neat, where it is the volume of a blend.
    """
    stated = density or units.DEFAULT_DENSITY
    others = [
        other for other in ("tonnes", "gallons", "litres") if other != unit and (product, other) != ("blend", "tonnes")
    ]
    parts = [
        _held(f"{formats.number(units.convert(amount, unit, other, density=stated), 0)} {formats.unit_label(other)}")
        for other in others
    ]
    return " · ".join(parts) + f" at {_held(f'{formats.number(stated)} kg/L')}"


def _stated(lot: AnyLot) -> dict[str, tuple[str, str]]:
    """Value and note of every fact of the lot by its label, those among them that stand elsewhere on the page."""
    facts = [fact for group in fact_groups(lot) for fact in group.facts]
    facts += [
        Fact("Title", lot.title or ""),
        Fact("Bids close", times.exact(lot.bid_deadline) if lot.bid_deadline else ""),
        Fact("Airline", lot.airline_name or ""),
        Fact("Tags", ", ".join(lot.tags or ())),
    ]
    return {fact.label: (fact.value, fact.note) for fact in facts}


def _product(lot: AnyLot) -> list[Fact]:
    specification, volume = lot.specification or schemas.LotSpecification(), lot.volume
    density, pathways = specification.density_kg_per_l, specification.pathways or ()
    facts = [Fact("Kind of deal", TYPES.get(lot.type or "", "")), Fact("Product", _product_name(lot))]
    if volume and volume.amount is not None:
        tolerance = f", ±{formats.number(volume.tolerance_pct)} %" if volume.tolerance_pct else ""
        unit = volume.unit or "tonnes"
        amount = f"{formats.number(volume.amount)} {formats.unit_label(unit)}{tolerance}"
        facts.append(Fact("Volume", amount, note=volume_note(volume.amount, unit, density, product=lot.product)))
    return [
        *facts,
        Fact("Density", f"{formats.number(density)} kg/L" if density else ""),
        Fact("Pathway", ", ".join(pathways), note=_annexes(pathways)),
        Fact("Feedstock", ", ".join(specification.feedstocks or ())),
        Fact("Excluded", ", ".join(specification.excluded_feedstocks or ())),
        Fact("Origin", ", ".join(specification.feedstock_origins or ())),
    ]


def _product_name(lot: AnyLot) -> str:
    name = PRODUCTS.get(lot.product or "", "")
    if lot.saf_share is None:
        return name
    return f"{name}, {_held(f'{formats.number(lot.saf_share)} %')} by volume".removeprefix(", ")


def _annexes(pathways: tuple[str, ...]) -> str:
    """`ASTM D7566 annex A2, A5`. Co-processing has none there."""
    annexes = [pathway.annex.rpartition(" ")[2] for name in pathways if (pathway := units.PATHWAYS.get(name))]
    return f"ASTM D7566 annex {', '.join(annexes)}" if annexes else ""


def _delivery(lot: AnyLot) -> list[Fact]:
    delivery, unit = lot.delivery or schemas.LotDelivery(), (lot.volume.unit if lot.volume else None) or ""
    start, end = delivery.window_start or delivery.delivery_date, delivery.window_end or delivery.delivery_date
    place, tranches = delivery.delivery_location or "", delivery.schedule or ()
    if delivery.airport and delivery.airport not in place:
        place = f"{place} ({delivery.airport})" if place else delivery.airport
    region = ", ".join(part for part in (delivery.country, delivery.region) if part)
    compliance = lot.compliance or schemas.LotCompliance()
    due = compliance.documents_due_days
    return [
        Fact("Where", place or region, note=region if place else ""),
        Fact("Incoterm", f"{delivery.incoterms}, Incoterms 2020" if delivery.incoterms else ""),
        Fact("Window", times.calendar_window(start, end) if start or end else ""),
        Fact("Schedule", f"{len(tranches)} deliveries" if tranches else "", note=_schedule(tranches, unit)),
        Fact("Transport", delivery.delivery_method or ""),
        Fact("Documents", _sentence(_words(compliance.documents, DOCUMENTS))),
        Fact("Documents due", f"{formats.number(due)} days after delivery" if due is not None else ""),
    ]


def _schedule(tranches: tuple[schemas.LotTranche, ...], unit: str) -> str:
    parts = [_parcel(one, unit) for one in tranches]
    if len(parts) > MOST_TRANCHES:
        parts = [*parts[: MOST_TRANCHES - 2], "…", parts[-1]]
    return " · ".join(parts)


def _parcel(one: schemas.LotTranche, unit: str) -> str:
    day = times.calendar_window(one.delivery_date, None)
    return _held(f"{day}: {formats.number(one.amount)} {formats.unit_label(unit)}")


def _carbon(lot: AnyLot) -> list[Fact]:
    specification = lot.specification or schemas.LotSpecification()
    compliance = lot.compliance or schemas.LotCompliance()
    comparator = compliance.ghg_comparator or units.CORSIA_COMPARATOR
    against = _comparator(comparator)
    limit, least = specification.carbon_intensity, compliance.ghg_reduction
    asked = dict.fromkeys([*(compliance.standards or ()), *(specification.certifications or ())])
    return [
        Fact(
            "Carbon intensity",
            f"at most {formats.number(limit, least=1)} gCO₂e/MJ" if limit is not None else "",
            note=carbon_against(limit, comparator) if limit is not None else "",
        ),
        Fact("Reduction", f"at least {formats.number(least)} % below {against}" if least is not None else ""),
        Fact("Method", METHODS.get(specification.carbon_method or "", "")),
        Fact("Certification", ", ".join(asked)),
        Fact("Chain of custody", _sentence(_words(specification.chain_of_custody, CHAINS, " or "))),
        Fact("Who claims", _sentence(_words(compliance.claims, CLAIMS))),
    ]


def _comparator(comparator: Decimal) -> str:
    named = f" ({COMPARATORS[comparator]})" if comparator in COMPARATORS else ""
    return f"{formats.number(comparator)} gCO₂e/MJ{named}"


def _price(lot: AnyLot) -> list[Fact]:
    unit = (lot.volume.unit if lot.volume else None) or ""
    pricing = lot.pricing or schemas.LotPricing()
    currency, total, per_unit = pricing.currency or "", pricing.price, pricing.price_per_unit
    in_all = formats.money(total, currency) if total is not None else ""
    each = formats.money(per_unit, currency, per=unit) if per_unit is not None else ""
    share = f", {formats.number(lot.min_share)} {formats.unit_label(unit)} at least" if lot.min_share else ""
    split = {True: f"Allowed{share}", False: "Not allowed", None: share.removeprefix(", ")}[lot.split_allowed]
    return [
        *_basis(lot.price_basis or schemas.LotPriceBasis(), currency, unit),
        Fact("Budget", each or in_all, note=f"{in_all} in all" if each and in_all else ""),
        Fact("Currency", currency if not each and not in_all else ""),
        Fact("Payment", pricing.payment_terms or ""),
        Fact("Bidding", MODES.get(lot.mode or "open", "")),
        Fact("Split award", split),
    ]


def _basis(basis: schemas.LotPriceBasis, currency: str, unit: str) -> list[Fact]:
    def price(amount: Decimal) -> str:
        return formats.money(amount, currency, per=unit)

    kind = basis.index or ("Index" if basis.type == "index" else "Fixed" if basis.type else "")
    if basis.differential is not None:
        sign = formats.MINUS if basis.differential < 0 else "+"
        kind = f"{kind} {sign} {price(abs(basis.differential))}".strip()
    bounds = [f"{word} {price(amount)}" for word, amount in (("floor", basis.floor), ("cap", basis.cap)) if amount]
    escalator, saving = basis.escalator, basis.basis_ghg_saving
    return [
        Fact("Price basis", kind, note=basis.pricing_window or ""),
        Fact("Floor and cap", _sentence(", ".join(bounds))),
        Fact("Greenhouse-gas saving", f"{formats.number(saving)} % assumed" if saving is not None else ""),
        Fact("Escalator", f"{price(escalator)} for each point of saving above it" if escalator is not None else ""),
        Fact("Fallback", basis.fallback or ""),
    ]


def _words(codes: tuple[str, ...] | None, words: dict[str, str], between: str = ", ") -> str:
    return between.join(words.get(code, code) for code in codes or ())


def _held(text: str) -> str:
    """A figure that stays on one line with its unit."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def _sentence(text: str) -> str:
    """`text` with its first letter large; a name such as PoS stays as it is."""
    return text[:1].upper() + text[1:]
