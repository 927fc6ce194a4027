"""A lot in words, as messages about it and its page alike say them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from producer_portal.marketplace import states
from producer_portal.marketplace.models import MarketLot
from shared.ui import formats, times
from shared.ui.parts import Tone

ENDED = {
    states.SOLD: "Sold",
    states.UNSUCCESSFUL: "Ended without an award",
    states.CANCELLED: "Cancelled",
    states.DELETED: "Taken down",
}


@dataclass(frozen=True)
class Over:
    """Why a lot can no longer be bid on: a banner."""

    title: str
    text: str
    tone: Tone = "wait"


def why_over(lot: MarketLot, now: datetime) -> Over | None:
    """What stands above a lot that takes no more bids; None while it does."""
    if lot.is_open(now):
        return None
    match lot.status:
        case states.PUBLISHED | states.CLOSED:
            return Over("Bidding on this lot is closed.", "The buyer now judges the bids that were made.")
        case states.SOLD:
            return Over("This lot is sold.", "Contracts cover its volume.")
        case states.UNSUCCESSFUL:
            return Over("The buyer ended this lot without an award.", lot.reason)
        case states.CANCELLED:
            return Over("The buyer cancelled this lot.", lot.reason, "bad")
    return Over("This lot is no longer on the market.", lot.reason, "bad")


def in_short(lot: MarketLot) -> str:
    """What matters most of a lot in one line: how much, where and when, how green, until when."""
    parts = [
        f"{formats.number(lot.volume_tonnes)} t neat" if lot.volume_tonnes is not None else "",
        lot.delivery_place,
        times.calendar_window(lot.delivery_from, lot.delivery_until) if lot.delivery_from else "",
        f"at most {formats.number(lot.carbon_intensity, least=1)} gCO₂e/MJ" if lot.carbon_intensity is not None else "",
        lot.certification,
        f"bids close {times.exact(lot.closes_at)}" if lot.has_deadline else "",
    ]
    return " · ".join(part for part in [lot.buyer_name, *parts] if part)
