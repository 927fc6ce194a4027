"""What a lot asks, beside what a bid says to it, and whether that is met. The buyer judges; this only says it early."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from producer_portal.bids.forms.volume import bounds_of
from producer_portal.marketplace.models import MarketLot
from shared import schemas, units
from shared.deals.binding import binds_until
from shared.deals.fit import all_of, is_in, one_of, same
from shared.lots.facts import CHAINS, METHODS
from shared.ui import formats, times


@dataclass(frozen=True)
class Asked:
    """`met` is None where the bid says nothing to it yet, or where only the buyer can judge."""

    label: str
    wanted: str
    yours: str = ""
    met: bool | None = None


def asked_at(slug: str, lot: MarketLot, fields: schemas.BidFields) -> list[Asked]:
    """What the lot asks at one step, by its slug."""
    return [one for one in _AT[slug](lot, fields) if one.wanted]


def asked_of(lot: MarketLot, fields: schemas.BidFields) -> list[Asked]:
    """All that the lot asks."""
    return [one for slug in _AT for one in asked_at(slug, lot, fields)]


def _volume(lot: MarketLot, fields: schemas.BidFields) -> list[Asked]:
    amount, unit = fields.volume.amount if fields.volume else None, lot.volume_unit or "tonnes"
    asked, (most, least) = lot.lot, bounds_of(lot)
    if most is None:
        return []
    tolerance = (asked.volume.tolerance_pct if asked.volume else None) or 0
    wanted = f"{_quantity(lot.volume_amount, unit)}{f', ±{formats.number(tolerance)} %' if tolerance else ''}"
    fits = None if amount is None else amount <= most and (least is None or amount >= least)
    split = {True: "A part is welcome", False: "The whole volume only", None: ""}[asked.split_allowed]
    if asked.min_share:
        split = f"{split}, {_quantity(asked.min_share, unit)} at least".removeprefix(", ")
    return [Asked("Volume", wanted, _quantity(amount, unit), fits), Asked("Split award", split)]


def _price(lot: MarketLot, fields: schemas.BidFields) -> list[Asked]:
    asked, pricing, unit = lot.lot, fields.pricing or schemas.Pricing(), lot.volume_unit
    budget, each, currency = lot.price_per_unit, pricing.price_per_unit, lot.currency
    within = None if budget is None or each is None else each <= budget
    least = binds_until(lot.closes_at) if lot.has_deadline else None
    binds = fields.expires_at
    return [
        Asked("Budget", formats.money(budget, currency, unit) if budget is not None else "",
              formats.money(each, currency, unit) if each is not None else "", within),
        Asked("Payment", (asked.pricing.payment_terms if asked.pricing else None) or "", fields.payment_terms or ""),
        Asked("Valid until", f"{times.exact(least)} at least" if least else "",
              times.exact(binds) if binds else "", None if binds is None or least is None else binds >= least),
    ]  # fmt: skip


def _delivery(lot: MarketLot, fields: schemas.BidFields) -> list[Asked]:
    asked = lot.lot.delivery or schemas.LotDelivery()
    day, start, end = fields.delivery_date, lot.delivery_from, lot.delivery_until
    inside = None if day is None or start is None or end is None else start <= day <= end
    place = asked.delivery_location or asked.airport or ""
    tranches = len(asked.schedule or ())
    return [
        Asked("Window", times.calendar_window(start, end) if start else "",
              times.calendar_window(day, day) if day else "", inside),
        Asked("Schedule", f"{tranches} deliveries" if tranches else ""),
        Asked("Place", place, fields.delivery_location or "", same(fields.delivery_location, place)),
        Asked("Incoterm", asked.incoterms or "", fields.incoterms or "", same(fields.incoterms, asked.incoterms)),
        Asked("Transport", asked.delivery_method or ""),
    ]  # fmt: skip


def _fuel(lot: MarketLot, fields: schemas.BidFields) -> list[Asked]:
    asked, yours = lot.lot.specification or schemas.LotSpecification(), fields.specification
    fuel = yours or schemas.BidSpecification()
    refused = is_in(fuel.feedstock, asked.excluded_feedstocks)
    return [
        Asked("Pathway", ", ".join(asked.pathways or ()), fuel.pathway or "", is_in(fuel.pathway, asked.pathways)),
        Asked("Feedstock", ", ".join(asked.feedstocks or ()), fuel.feedstock or "",
              is_in(fuel.feedstock, asked.feedstocks)),
        Asked("Excluded", ", ".join(asked.excluded_feedstocks or ()), fuel.feedstock or "",
              None if refused is None else not refused),
        Asked("Origin", ", ".join(asked.feedstock_origins or ()), fuel.feedstock_origin or "",
              is_in(fuel.feedstock_origin, asked.feedstock_origins)),
        *_carbon(lot, asked, fuel),
        *_papers(lot, asked, fuel),
        Asked("Chain of custody", " or ".join(CHAINS[one] for one in asked.chain_of_custody or ()),
              CHAINS.get(fuel.chain_of_custody or "", ""), is_in(fuel.chain_of_custody, asked.chain_of_custody)),
    ]  # fmt: skip


def _carbon(lot: MarketLot, asked: schemas.LotSpecification, fuel: schemas.BidSpecification) -> list[Asked]:
    compliance = lot.lot.compliance or schemas.LotCompliance()
    limit, mine, least = asked.carbon_intensity, fuel.carbon_intensity, compliance.ghg_reduction
    comparator = compliance.ghg_comparator or units.CORSIA_COMPARATOR
    reduced = None if mine is None else units.reduction_percent(mine, comparator)
    grams = "gCO₂e/MJ"
    return [
        Asked("Carbon intensity", f"at most {formats.number(limit, least=1)} {grams}" if limit is not None else "",
              f"{formats.number(mine, least=1)} {grams}" if mine is not None else "",
              None if limit is None or mine is None else mine <= limit),
        Asked("Reduction", f"{formats.number(least)} % below {formats.number(comparator)} {grams}" if least else "",
              f"{formats.number(reduced, 1)} %" if reduced is not None else "",
              None if least is None or reduced is None else reduced >= least),
        Asked("Method", METHODS.get(asked.carbon_method or "", ""), METHODS.get(fuel.carbon_method or "", ""),
              same(fuel.carbon_method, asked.carbon_method)),
    ]  # fmt: skip


def _papers(lot: MarketLot, asked: schemas.LotSpecification, fuel: schemas.BidSpecification) -> list[Asked]:
    """All standards that are to be met, and of the certificates that are accepted one."""
    standards = (lot.lot.compliance.standards if lot.lot.compliance else None) or ()
    accepted, mine = asked.certifications or (), fuel.certifications
    named = ", ".join(mine or ())
    all_met, one_met = all_of(mine, standards), one_of(mine, accepted)
    lines = [Asked("Certification", ", ".join(standards), named, all_met)]
    if set(accepted) - set(standards):
        lines.append(Asked("Accepted certificates", " or ".join(accepted), named, one_met))
    return lines


def _quantity(amount: Decimal | None, unit: str) -> str:
    return f"{formats.number(amount)} {formats.unit_label(unit)}" if amount is not None else ""


_AT = {"volume": _volume, "price": _price, "delivery": _delivery, "fuel": _fuel}
