"""The terms of offers and contracts in words, and what differs between two of them, for whom it is better."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from shared import schemas, units
from shared.lots.facts import CHAINS, METHODS, carbon_against
from shared.ui import formats, times
from shared.ui.parts import Fact

Better = Literal["", "buyer", "producer"]


@dataclass(frozen=True)
class TermChange:
    """One term that reads differently. `better` names the side for which the change is good, where that can be said."""

    label: str
    was: str
    value: str
    better: Better = ""


LABELS = {
    "volume.amount": "Volume",
    "pricing.pricePerUnit": "Price per unit",
    "pricing.price": "Total",
    "deliveryDate": "Delivery",
    "deliveryLocation": "Place",
    "incoterms": "Incoterm",
    "paymentTerms": "Payment",
}


def term_facts(terms: schemas.OfferTerms) -> list[Fact]:
    """An offer's terms, one fact each; what it does not state is left out."""
    unit, currency = terms.volume.unit, terms.pricing.currency or ""
    facts = [
        Fact("Volume", formats.number(terms.volume.amount), formats.unit_label(unit)),
        Fact("Price per unit", formats.money(terms.pricing.price_per_unit, currency, unit)),
        Fact("Total", formats.money(terms.pricing.price, currency)),
        Fact("Delivery", _day(terms.delivery_date)),
        Fact("Place", terms.delivery_location or ""),
        Fact("Incoterm", f"{terms.incoterms}, Incoterms 2020" if terms.incoterms else ""),
        Fact("Payment", terms.payment_terms or ""),
    ]
    return [fact for fact in facts if fact.value and fact.value != formats.NOTHING]


def term_changes(before: schemas.OfferTerms, after: schemas.OfferTerms) -> list[TermChange]:
    """What `after` changes against `before`, term by term. A lower price is better for the buyer."""
    return [
        TermChange(LABELS.get(name, name), _shown(name, old, before), _shown(name, new, after), _better(name, old, new))
        for name, old, new in schemas.changes_between(before, after)
    ]


def sustainability_facts(specification: schemas.BidSpecification, tonnes: Decimal | None) -> list[Fact]:
    """Carbon and certification, each figure with how it is reckoned; CO₂ reduced only where neat `tonnes` are known."""
    intensity, comparator = specification.carbon_intensity, units.CORSIA_COMPARATOR
    facts = [
        Fact("Certification", ", ".join(specification.certifications or ())),
        Fact("Chain of custody", CHAINS.get(specification.chain_of_custody or "", "").capitalize()),
    ]
    if intensity is None:
        return facts
    return [
        Fact("Carbon intensity", f"{formats.number(intensity, least=1)} gCO₂e/MJ",
             note=carbon_against(intensity, comparator)),
        Fact("Method", METHODS.get(specification.carbon_method or "", "")),
        *([_reduced(intensity, tonnes)] if tonnes is not None else []),
        *facts,
    ]  # fmt: skip


def _reduced(intensity: Decimal, tonnes: Decimal) -> Fact:
    neat = formats.number(round(tonnes, 3))
    reckoned = f"3.16 × {neat} t × (1 − {formats.number(intensity)} ÷ 89), CORSIA; if eligible"
    return Fact("CO₂ reduced", f"{formats.number(units.corsia_claim(tonnes, intensity), 1)} t", note=reckoned)


def _day(moment: Any) -> str:
    return times.calendar_window(moment, moment) if moment else ""


def _shown(name: str, value: Any, terms: schemas.OfferTerms) -> str:
    if value is None:
        return "not stated"
    unit, currency = terms.volume.unit, terms.pricing.currency or ""
    match name:
        case "volume.amount":
            return f"{formats.number(value)} {formats.unit_label(unit)}"
        case "pricing.pricePerUnit":
            return formats.money(value, currency, unit)
        case "pricing.price":
            return formats.money(value, currency)
        case "deliveryDate":
            return _day(terms.delivery_date)
    return str(value)


def _better(name: str, old: Any, new: Any) -> Better:
    if name not in {"pricing.pricePerUnit", "pricing.price"} or old is None or new is None:
        return ""
    return "buyer" if new < old else "producer"
