"""What bids say to what their lot asks, and whether that is as asked. Only the buyer judges; this says it in words."""

from __future__ import annotations

from dataclasses import dataclass

from shared import schemas, units
from shared.deals.fit import all_of, is_in, one_of, same
from shared.lots.facts import CHAINS
from shared.ui import formats, times

from .measuring import Measured

AS_ASKED = "as asked"


@dataclass(frozen=True)
class Said:
    """`met` is None where nothing is asked or nothing is said; `note` says in words how it fits."""

    text: str
    note: str = ""
    met: bool | None = None


def delivery_of(one: Measured) -> Said:
    """The day it is delivered, against the lot's window."""
    lot, day = one.basis.lot, one.terms.delivery_date if one.terms else None
    start, end = lot.delivery_from, lot.delivery_until
    if day is None:
        return Said(times.calendar_window(start, end) if start else formats.NOTHING, "as the lot says")
    text = times.calendar_window(day, day)
    if start is None or end is None:
        return Said(text)
    if day < start:
        return Said(text, f"{(start - day).days} d before the window", False)
    if day > end:
        return Said(text, f"{(day - end).days} d after the window", False)
    return Said(text, "within the window", True)


def place_of(one: Measured) -> Said:
    asked = one.basis.fields.delivery or schemas.LotDelivery()
    wanted, said = asked.delivery_location or asked.airport or "", one.terms.delivery_location if one.terms else None
    if not said:
        return Said(wanted or formats.NOTHING, "as the lot says" if wanted else "")
    met = same(said, wanted) or same(said, asked.airport)
    return Said(said, _judged(met, f"the lot says {wanted}"), met)


def incoterm_of(one: Measured) -> Said:
    wanted = one.basis.fields.delivery.incoterms if one.basis.fields.delivery else None
    said = one.terms.incoterms if one.terms else None
    if not said:
        return Said(wanted or formats.NOTHING, "as the lot says" if wanted else "")
    met = same(said, wanted)
    return Said(said, _judged(met, f"the lot says {wanted}"), met)


def payment_of(one: Measured) -> Said:
    wanted = (one.basis.fields.pricing.payment_terms if one.basis.fields.pricing else None) or ""
    said = one.terms.payment_terms if one.terms else None
    if not said:
        return Said(wanted or formats.NOTHING, "as the lot says" if wanted else "")
    return Said(said, AS_ASKED if same(said, wanted) else "", same(said, wanted) or None)


def certification_of(one: Measured) -> Said:
    """All standards of the lot must be met, and of the certificates that it accepts one."""
    asked, needed = one.basis.fields.specification, one.basis.fields.compliance
    said = one.specification.certifications
    standards, accepted = (needed.standards if needed else None) or (), (asked.certifications if asked else None) or ()
    text = ", ".join(said or ()) or "none stated"
    if not standards and not accepted:
        return Said(text)
    if not said:
        return Said(text, f"asked: {', '.join(dict.fromkeys([*standards, *accepted]))}", False)
    if all_of(said, standards) is False:
        named = {name.strip().casefold() for name in said}
        return Said(text, f"no {', '.join(name for name in standards if name.casefold() not in named)}", False)
    if one_of(said, accepted) is False:
        return Said(text, f"accepted: {' or '.join(accepted)}", False)
    return Said(text, AS_ASKED, True)


def feedstock_of(one: Measured) -> Said:
    """What it is made from, and how; not what the lot excludes, and one of those it names."""
    asked, fuel = one.basis.fields.specification or schemas.LotSpecification(), one.specification
    pathway = units.PATHWAYS.get(fuel.pathway or "")
    made = ", ".join(part for part in (fuel.pathway or "", pathway.annex if pathway else "") if part)
    refused, wanted = is_in(fuel.feedstock, asked.excluded_feedstocks), is_in(fuel.feedstock, asked.feedstocks)
    text = fuel.feedstock or formats.NOTHING
    if refused:
        return Said(text, "the lot excludes it", False)
    if wanted is False or is_in(fuel.pathway, asked.pathways) is False:
        return Said(text, f"{made}; not as asked".removeprefix("; "), False)
    return Said(text, made)


def custody_of(one: Measured) -> Said:
    asked, said = one.basis.fields.specification or schemas.LotSpecification(), one.specification.chain_of_custody
    met = is_in(said, asked.chain_of_custody)
    wanted = " or ".join(CHAINS[code] for code in asked.chain_of_custody or ())
    return Said(CHAINS.get(said or "", formats.NOTHING).capitalize(), _judged(met, f"asked: {wanted}"), met)


def carbon_limit_of(one: Measured) -> Said:
    """Its carbon intensity, against the most that the lot allows."""
    asked = one.basis.fields.specification
    limit, intensity = asked.carbon_intensity if asked else None, one.carbon_intensity
    if intensity is None:
        return Said(formats.NOTHING, "not stated")
    text = formats.number(intensity, least=1)
    if limit is None:
        return Said(text)
    return Said(text, "" if intensity <= limit else f"the lot’s limit is {formats.number(limit, least=1)}",
                intensity <= limit)  # fmt: skip


def smallest_share_of(one: Measured) -> Said:
    """The smallest part of it that may be awarded; without one, its producer wants it whole."""
    least, volume = one.fields.min_share, one.volume
    if volume is None:
        return Said(formats.NOTHING)
    if least is None or least >= volume.amount:
        return Said("Whole only")
    return Said(f"{formats.number(least)} {formats.unit_label(volume.unit)}")


def _judged(met: bool | None, otherwise: str) -> str:
    return "" if met is None else AS_ASKED if met else otherwise
