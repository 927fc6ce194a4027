"""What a lot's page says beside its facts: where it stands, what has happened, who can see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared import schemas
from shared.audit.models import Event
from shared.exchange.models import Delivery
from shared.exchange.services import delivery_status
from shared.ui import times
from shared.ui.parts import Cell, Entry

from . import states
from .models import Lot, LotRevision

TIME_TO_AWARD = timedelta(days=10)

DEEDS = {
    "create_lot": ("Draft begun", ""),
    "edit_lot": ("Draft changed", ""),
    "publish_lot": ("Published", "ok"),
    "close_lot": ("Bidding closed", ""),
    "cancel_lot": ("Cancelled", "warn"),
    "end_lot_unsuccessful": ("Ended without an award", "warn"),
    "delete_lot": ("Put away", ""),
    "restore_lot": ("Taken up again", ""),
}


def state_cells(lot: Lot, now: datetime, *, may_trade: bool) -> list[Cell]:
    """State, whose turn, which clock, what happens next."""
    since = f"since {times.exact(lot.published_at, 'day')}" if lot.published_at else ""
    if lot.status == states.DRAFT:
        missing = len(schemas.missing_for_publication(lot.fields, now))
        turn = Cell("Whose turn", "Yours: complete it" if missing else "Yours: publish it", mine=may_trade,
                    note=f"{missing} things are missing" if missing else "nothing is missing")  # fmt: skip
        return [
            Cell("State", "Draft", note=f"changed {times.relative(lot.updated_at, now)}"),
            turn,
            _deadline(lot, "set when you publish"),
            Cell("What happens next", "Producers see it once it is published", note="until then nobody else does"),
        ]
    if lot.status == states.PUBLISHED and lot.is_open(now):
        return [
            Cell("State", f"Published, revision {lot.revision}", note=since),
            Cell("Whose turn", "Producers’: to bid", note="you may still change or close it"),
            _deadline(lot, ""),
            Cell("What happens next", "Bidding closes by itself", note="then you have 10 days to award the lot"),
        ]
    if lot.status in {states.PUBLISHED, states.CLOSED}:
        closed = lot.closed_at or lot.bid_deadline or now
        return [
            Cell("State", "Closed", note=f"since {times.exact(closed, 'day')}"),
            Cell("Whose turn", "Yours: award it or end it", mine=may_trade),
            Cell("Award until", at=closed + TIME_TO_AWARD),
            Cell("What happens next", "Nothing closes by itself", note="producers wait for your word"),
        ]
    ended = {states.SOLD: "Sold", states.UNSUCCESSFUL: "Ended without an award", states.CANCELLED: "Cancelled"}
    return [
        Cell("State", ended.get(lot.status, "Put away"), note=f"since {times.exact(lot.updated_at, 'day')}"),
        Cell("Whose turn", "Nobody’s", note="this is final" if lot.status in ended else "you can take it up again"),
        Cell("Reason", lot.reason or "–"),
        Cell("What happens next", "Nothing", note="a copy of it can begin a new lot"),
    ]


def _deadline(lot: Lot, otherwise: str) -> Cell:
    return Cell("Bids close", at=lot.bid_deadline) if lot.bid_deadline else Cell("Bids close", "Not set", otherwise)


def timeline(lot: Lot, revisions: list[LotRevision], now: datetime) -> list[Entry]:
    """What happened to the lot, newest first, and above it what its clock will do."""
    entries = [_entry(event) for event in Event.objects.about(lot)[:50]]
    if entries:
        entries[0] = Entry(entries[0].text, entries[0].at, entries[0].by, "now", entries[0].lead)
    if lot.is_open(now):
        entries.insert(0, Entry("Bidding closes by itself", lot.bid_deadline, tone="next"))
    return entries


def _entry(event: Event) -> Entry:
    text, tone = DEEDS.get(event.verb, (event.verb, ""))
    by = event.actor_name
    if event.verb == "edit_lot" and "revision" in event.data:
        what = "Changed" if event.data.get("material") else "Clarified"
        changed = ", ".join(field_label(name) for name in event.data.get("changed", [])[:4])
        tone = "warn" if event.data.get("material") else ""
        return Entry(f": {changed}", event.at, by, tone, lead=f"{what}, revision {event.data['revision']}")  # type: ignore[arg-type]
    return Entry(f"{text}: {event.why}" if event.why else text, event.at, by, tone)  # type: ignore[arg-type]


def field_label(path: str) -> str:
    """A wire path in words: `delivery.windowEnd` as `window end`."""
    last = path.rpartition(".")[2]
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in last).replace(" pct", " %")


def visibility(lot: Lot, now: datetime) -> dict[str, Any]:
    """Has the other side confirmed the newest revision? `visibility` is None for a lot that was never sent."""
    if not lot.revision:
        return {"visibility": None}
    seen = delivery_status("lot", lot.pk, lot.version)
    deliveries = list(
        Delivery.objects.about("lot", lot.pk).filter(endpoint__is_peer=True).order_by("-aggregate_version")[:5]
    )
    took = (seen.delivered_at - lot.updated_at).total_seconds() if seen.delivered_at else None
    return {
        "visibility": seen,
        "took": f"{took:.1f}" if took is not None and took < 120 else "",
        "deliveries": deliveries,
        "polling": seen.state != "visible",
    }


def missing(lot: Lot, now: datetime) -> list[str]:
    return list(schemas.missing_for_publication(lot.fields, now).values()) if lot.status == states.DRAFT else []


@dataclass(frozen=True)
class Wanting:
    """One thing that would make the lot better, and why."""

    label: str
    why: str


@dataclass(frozen=True)
class Quality:
    """How complete a lot is, in per cent, and what would make it better, the weightiest first."""

    percent: int
    wanting: list[Wanting]


def quality(fields: schemas.LotFields) -> Quality:
    points = [point for point in schemas.quality(fields) if not point.present]
    wanting = [Wanting(field_label(point.field).capitalize(), point.why) for point in points]
    return Quality(schemas.quality_score(fields), wanting)
