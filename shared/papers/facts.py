"""A contract's terms and parties in words, and what reads otherwise between two of its texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal

from shared import schemas, units
from shared.deals.facts import sustainability_facts
from shared.deals.reckoning import density_of, neat_tonnes_of
from shared.lots.facts import DOCUMENTS, PRODUCTS, FactGroup, volume_note
from shared.schemas.contract import Parties, Party
from shared.ui import formats, times
from shared.ui.parts import Fact

_EXACT = Context(prec=60)
DERIVED = {"Neat SAF", "CO₂ reduced"}
SIDES = {"buyer": "Buyer", "producer": "Supplier"}


@dataclass(frozen=True)
class Change:
    """One fact that reads otherwise. Empty: it is not stated any more, or was not stated before."""

    label: str
    value: str
    was: str

    def __str__(self) -> str:
        return f"{self.label}: {self.value or 'not stated any more'}" + (f" (was {self.was})" if self.was else "")


def term_groups(terms: schemas.ContractTerms) -> list[FactGroup]:
    """The terms in groups, without those that are not stated; each derived figure says how it is reckoned."""
    specification, tonnes = terms.specification or schemas.BidSpecification(), neat_tonnes_in(terms)
    groups = [
        FactGroup("Product", _product(terms, specification, tonnes)),
        FactGroup("Price", _price(terms)),
        FactGroup("Delivery", _delivery(terms)),
        FactGroup("Sustainability", sustainability_facts(specification, tonnes)),
    ]
    return [FactGroup(one.title, [fact for fact in one.facts if fact.value]) for one in groups]


def neat_tonnes_in(terms: schemas.ContractTerms) -> Decimal | None:
    """The volume in neat tonnes, as the comparison and the deal room reckon them.

    None for a volume of a blend whose terms do not say how much of it is SAF: then nothing is derived.
    """
    return neat_tonnes_of(
        terms.volume, terms.specification, product=terms.product, saf_share=terms.saf_share_volume_pct
    )


def offered_in(terms: schemas.ContractTerms) -> schemas.OfferTerms:
    """Volume and price of a contract, as offers state them."""
    return schemas.OfferTerms(volume=terms.volume, pricing=terms.pricing)


def term_facts(terms: schemas.ContractTerms, before: schemas.ContractTerms | None = None) -> list[Fact]:
    """The terms one below the other; what `before` said otherwise stands beside it."""
    facts = [fact for group in term_groups(terms) for fact in group.facts]
    was = {one.label: one.was for one in _changes(term_facts(before), facts)} if before is not None else {}
    return [replace(fact, was=was.get(fact.label, "")) for fact in facts]


def term_changes(before: schemas.ContractTerms, after: schemas.ContractTerms) -> list[Change]:
    """What `after` says otherwise than `before`, in the words of the page. What follows from a term is none."""
    return [one for one in _changes(term_facts(before), term_facts(after)) if one.label not in DERIVED]


def party_changes(before: Parties, after: Parties) -> list[Change]:
    """What reads otherwise of the two parties."""
    return [
        *_changes(_party_facts("Buyer", before.buyer), _party_facts("Buyer", after.buyer)),
        *_changes(_party_facts("Supplier", before.supplier), _party_facts("Supplier", after.supplier)),
    ]


def total_note(pricing: schemas.Pricing, volume: schemas.Quantity) -> str:
    """How total, volume and price per unit follow from one another, so that it can be done again by hand."""
    total, per_unit, currency = pricing.price, pricing.price_per_unit, pricing.currency or ""
    amount = f"{formats.number(volume.amount)} {formats.unit_label(volume.unit)}"
    if total is None or per_unit is None:
        return ""
    product = _EXACT.multiply(volume.amount, per_unit)
    reckoned = f"{amount} × {formats.money(per_unit, currency, volume.unit)}"
    if product == total:
        return reckoned
    if product.quantize(Decimal(1).scaleb(-pricing.decimals), context=_EXACT) == total:
        return f"{reckoned}, rounded half to even to {formats.money(Decimal(1).scaleb(-pricing.decimals), currency)}"
    return f"the total rules; the price per unit is the total ÷ {amount}, rounded to six decimals"


def _changes(before: Sequence[Fact], after: Sequence[Fact]) -> list[Change]:
    old, new = {one.label: one for one in before}, {one.label: one for one in after}
    found = []
    for label in dict.fromkeys([*new, *old]):
        was, now = _said(old.get(label)), _said(new.get(label))
        if was != now:
            found.append(Change(label, now, was))
    return found


def _said(fact: Fact | None) -> str:
    return f"{fact.value} {fact.unit}".strip() if fact is not None else ""


def _party_facts(side: str, party: Party) -> list[Fact]:
    return [
        Fact(f"{side}, name", party.name),
        Fact(f"{side}, address", party.address or ""),
        Fact(f"{side}, contact", party.contact_name or ""),
        Fact(f"{side}, e-mail", party.contact_email or ""),
    ]


def _product(
    terms: schemas.ContractTerms, specification: schemas.BidSpecification, tonnes: Decimal | None
) -> list[Fact]:
    volume, pathway = terms.volume, units.PATHWAYS.get(specification.pathway or "")
    tolerance = f", ±{formats.number(terms.tolerance_pct)} %" if terms.tolerance_pct else ""
    return [
        Fact("Product", PRODUCTS.get(terms.product or "", "Sustainable aviation fuel")),
        Fact("SAF share", f"{formats.number(terms.saf_share_volume_pct)} % by volume"
             if terms.saf_share_volume_pct is not None else ""),
        Fact("Volume", f"{formats.number(volume.amount)} {formats.unit_label(volume.unit)}{tolerance}",
             note=volume_note(volume.amount, volume.unit, specification.density_kg_per_l, product=terms.product)),
        *_neat(terms, tonnes),
        Fact("Pathway", specification.pathway or "", note=pathway.annex if pathway else ""),
        Fact("Feedstock", specification.feedstock or "", note=specification.feedstock_origin or ""),
    ]  # fmt: skip


def _neat(terms: schemas.ContractTerms, tonnes: Decimal | None) -> list[Fact]:
    """How much of a blend is SAF, where both its volume and its share are stated."""
    volume, share = terms.volume, terms.saf_share_volume_pct
    if terms.product != "blend" or share is None or tonnes is None or volume.unit == "tonnes":
        return []
    litres = units.convert(volume.amount, volume.unit, "litres")
    density = formats.number(density_of(terms.specification))
    note = f"{formats.number(share)} % of {formats.number(litres, 3)} L at {density} kg/L, to the kilogram"
    return [Fact("Neat SAF", f"{formats.number(tonnes)} {formats.unit_label('tonnes')}", note=note)]


def _price(terms: schemas.ContractTerms) -> list[Fact]:
    pricing, currency = terms.pricing, terms.pricing.currency or ""
    per_unit = pricing.price_per_unit
    return [
        Fact("Price per unit", formats.money(per_unit, currency, terms.volume.unit) if per_unit is not None else ""),
        Fact("Total", formats.money(pricing.price, currency), note=total_note(pricing, terms.volume)),
        Fact("Payment", terms.payment_terms or ""),
        Fact("Purchase order", terms.purchase_order or ""),
    ]


def _delivery(terms: schemas.ContractTerms) -> list[Fact]:
    delivery = terms.delivery
    start, end = delivery.window_start or delivery.delivery_date, delivery.window_end or delivery.delivery_date
    due = terms.documents_due_days
    return [
        Fact("Where", delivery.delivery_location or ""),
        Fact("When", times.calendar_window(start, end) if start or end else ""),
        Fact("Incoterm", f"{delivery.incoterms}, Incoterms 2020" if delivery.incoterms else ""),
        Fact("Documents", ", ".join(DOCUMENTS[code] for code in terms.documents)),
        Fact("Documents due", f"{formats.number(due)} days after delivery" if due is not None else ""),
        Fact("Inspection", f"{formats.number(terms.inspection_days)} days after delivery"),
        Fact("Notices", terms.notices or ""),
    ]
