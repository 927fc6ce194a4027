"""What a lot needs before producers may see it, and what makes it a good one."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from .lot import LotFields
from .lot_parts import LotDelivery

TO_THE_MINUTE = "%d %B %Y, %H:%M UTC"


class Quality(NamedTuple):
    """What makes a lot easier to bid on: a field, its weight (all add up to 100), why, and whether it is there."""

    field: str
    weight: int
    why: str
    present: bool


def missing_for_publication(fields: LotFields, now: datetime) -> dict[str, str]:
    """What keeps `fields` from being published at `now`: a sentence by dotted wire name; empty when nothing does.

    A title, a volume with its unit, a delivery that still lies ahead, and its place; and what is there must make sense.
    """
    missing: dict[str, str] = {}
    if not fields.title:
        missing["title"] = "Give the lot a title."
    missing |= _about_volume(fields)
    missing |= _about_delivery(fields.delivery or LotDelivery(), now)
    if fields.pricing and fields.pricing.price is not None and not fields.pricing.currency:
        missing["pricing.currency"] = "Say in which currency the price is."
    if fields.price_basis and fields.price_basis.type == "index" and not fields.price_basis.index:
        missing["priceBasis.index"] = "Name the index that the price follows."
    if fields.bid_deadline is not None and fields.bid_deadline <= now:
        missing["bidDeadline"] = f"The bid deadline, {fields.bid_deadline:{TO_THE_MINUTE}}, has passed."
    return missing


def quality(fields: LotFields) -> list[Quality]:
    """What a good lot says, the weightiest first."""
    return [
        Quality(field, weight, why, _present(fields, field))
        for field, (weight, why) in sorted(_WORTH.items(), key=lambda item: -item[1][0])
    ]


def quality_score(fields: LotFields) -> int:
    """How much of what a good lot says is said, from 0 to 100."""
    return sum(item.weight for item in quality(fields) if item.present)


_WORTH = {
    "volume.amount": (15, "Producers see at once whether they can supply it."),
    "delivery.deliveryDate": (15, "Production and freight are planned from the delivery date or window."),
    "delivery.deliveryLocation": (10, "Freight to the delivery point is part of every price."),
    "pricing.price": (10, "Lots with a budget come up when producers filter by price."),
    "specification.carbonIntensity": (10, "A limit in gCO₂e/MJ lets producers rule feedstocks in or out."),
    "specification.certifications": (8, "Without the right certificate a batch cannot be claimed."),
    "delivery.incoterms": (6, "The Incoterm says who pays freight and bears the risk."),
    "specification.pathways": (6, "The pathway decides how much may be blended."),
    "specification.feedstocks": (5, "Accepted feedstocks save offers that you would refuse."),
    "pricing.paymentTerms": (4, "Payment terms are part of the price."),
    "description": (4, "Two sentences of context bring better offers."),
    "compliance.documents": (4, "Producers prepare the documents that you name."),
    "bidDeadline": (3, "A deadline of your choice gives producers time to calculate."),
}


def _about_volume(fields: LotFields) -> dict[str, str]:
    volume = fields.volume
    if volume is None or volume.amount is None:
        return {"volume.amount": "Say how much fuel you need."}
    if volume.unit is None:
        return {"volume.unit": "Say in which unit the volume is: gallons, litres, tonnes or barrels."}
    tranches = (fields.delivery.schedule if fields.delivery else None) or ()
    planned = sum((tranche.amount for tranche in tranches), Decimal(0))
    if tranches and planned != volume.amount:
        return {"delivery.schedule": f"The schedule adds up to {planned:,f} {volume.unit}, not to {volume.amount:,f}."}
    return {}


def _about_delivery(delivery: LotDelivery, now: datetime) -> dict[str, str]:
    missing: dict[str, str] = {}
    dates = {"delivery.deliveryDate": delivery.delivery_date, "delivery.windowEnd": delivery.window_end}
    if not any(dates.values()):
        if delivery.window_start:
            missing["delivery.windowEnd"] = "Say when the delivery window ends."
        else:
            missing["delivery.deliveryDate"] = "Say when the fuel is to be delivered: a date or a window."
    for field, date in dates.items():
        if date is not None and date <= now:
            missing[field] = f"The delivery date, {date:%d %B %Y}, has passed."
    if not delivery.delivery_location and not delivery.airport:
        missing["delivery.deliveryLocation"] = "Say where the fuel is to be delivered: a place or an airport."
    return missing


def _present(fields: LotFields, field: str) -> bool:
    names = {
        "delivery.deliveryDate": ("delivery.windowEnd",),
        "delivery.deliveryLocation": ("delivery.airport",),
        "specification.certifications": ("compliance.standards",),
    }
    return any(_value(fields, name) not in (None, "", ()) for name in (field, *names.get(field, ())))


def _value(fields: LotFields, dotted: str) -> object:
    value: object = fields.to_dict()
    for name in dotted.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value
