"""Whose turn it is, since when and until when: the clock of an answer that we owe, and its reminders."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from producer_portal.bids import states
from producer_portal.bids.models import ProducerBid
from shared import schemas
from shared.deals.reminding import Reminder, next_at, reminders_of

OURS = "producer"
NO_CLOCK = {"answer_until": None, "turn_since": None, "answer_due": None, "remind_at": None}


def answer_clock(bid: ProducerBid, record: schemas.Bid, now: datetime) -> dict[str, Any]:
    """The columns of the clock as `record` sets it going; a clock that runs already for the same offer runs on."""
    standing = record.current_offer
    until = standing.expires_at if standing is not None else None
    if record.turn != OURS or until is None:
        return NO_CLOCK
    if record.status == "stale" and (lot := bid.lot) is not None and lot.has_deadline:
        until = min(until, lot.closes_at)  # after that it can be confirmed no more
    since = bid.turn_since
    if since is None or (_offer_id(bid.record), bid.status) != (_offer_id(record), states.MIRRORED[record.status]):
        since = record.updated_at or now
    due = since + timedelta(hours=bid.organization.answer_hours)
    clock = {"answer_until": until, "turn_since": since, "answer_due": due}
    return clock | {"remind_at": next_at(_reminders(bid, since, until, due), now)}


def reminders(bid: ProducerBid) -> list[Reminder]:
    """What the organisation is reminded of while it is its turn."""
    if bid.turn_since is None or bid.answer_until is None or bid.answer_due is None:
        return []
    return _reminders(bid, bid.turn_since, bid.answer_until, bid.answer_due)


def _offer_id(record: schemas.Bid | None) -> str | None:
    return record.current_offer.offer_id if record is not None and record.current_offer is not None else None


def _reminders(bid: ProducerBid, since: datetime, until: datetime, due: datetime) -> list[Reminder]:
    return reminders_of(since=since, until=until, answer_due=due, hours=round((due - since) / timedelta(hours=1)))
