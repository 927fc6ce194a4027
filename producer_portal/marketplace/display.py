"""What a lot's page says beside its facts: where it stands, whose turn it is, and what has happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.audit.models import Event
from shared.lots.facts import PARTS
from shared.ui import times
from shared.ui.parts import Cell, Entry, Tone

from . import states
from .models import MarketLot

TIME_TO_AWARD = timedelta(days=10)

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


def state_cells(lot: MarketLot, now: datetime) -> list[Cell]:
    """State, whose turn, which clock, what happens next."""
    buyer = lot.buyer_name or "The buyer"
    if lot.is_open(now):
        since = f"since {times.exact(lot.published_at, 'day')}" if lot.published_at else ""
        return [
            Cell("State", f"Open for bids{_revision(lot)}", note=since),
            Cell("Whose turn", "Producers’: to bid", note="the buyer may still change it"),
            _closing(lot),
            Cell("What happens next", "Bidding closes by itself", note="then the buyer has 10 days to award it"),
        ]
    if lot.status in {states.PUBLISHED, states.CLOSED}:
        closed = min(lot.closes_at, lot.left_at or now)
        return [
            Cell("State", "Closed", note=f"since {times.exact(closed, 'day')}"),
            Cell("Whose turn", "The buyer’s: to award it", note=buyer),
            Cell("Award expected by", at=closed + TIME_TO_AWARD),
            Cell("What happens next", "The buyer awards it or ends it", note="nothing closes by itself"),
        ]
    ended = lot.left_at or lot.applied_at
    return [
        Cell("State", ENDED.get(lot.status, lot.status), note=f"known here since {times.exact(ended, 'day')}"),
        Cell("Whose turn", "Nobody’s", note="this is final"),
        Cell("Bidding", "Over", note=f"the deadline was {times.exact(lot.closes_at)}" if lot.has_deadline else ""),
        Cell("What happens next", "Nothing", note="the marketplace has other lots"),
    ]


def timeline(lot: MarketLot, now: datetime) -> list[Entry]:
    """What is known here of the lot, newest first, and above it what its clock will do."""
    entries = [_entry(event) for event in Event.objects.about(lot)[:50]]
    entries.append(Entry("Arrived here", lot.first_seen_at))
    if lot.published_at:
        entries.append(Entry("Published", lot.published_at, lot.buyer_name, "ok"))
    first = entries[0]
    entries[0] = Entry(first.text, first.at, first.by, first.tone or "now", first.lead)
    if lot.is_open(now) and lot.has_deadline:
        entries.insert(0, Entry("Bidding closes by itself", lot.closes_at, tone="next"))
    return entries


def _entry(event: Event) -> Entry:
    if event.before == event.after:
        words = [PARTS[name] for name in PARTS if name in event.data.get("changed", [])]
        lead = f"Changed by the buyer, revision {event.data['revision']}{':' if words else ''}"
        return Entry(", ".join(words), event.at, tone="warn", lead=lead)
    text = {states.PUBLISHED: "Open again", states.CLOSED: "Bidding closed"} | ENDED
    why = f": {event.why}" if event.why else ""
    return Entry(
        text.get(event.after, event.after) + why, event.at, tone="" if event.after in {states.CLOSED} else "warn"
    )


def _revision(lot: MarketLot) -> str:
    return f", revision {lot.revision}" if lot.revision > 1 else ""


def _closing(lot: MarketLot) -> Cell:
    if not lot.has_deadline:
        return Cell("Bids close", "No deadline stated", note="the buyer closes it")
    return Cell("Bids close", at=lot.closes_at)
