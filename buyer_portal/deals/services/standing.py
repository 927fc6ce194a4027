"""What follows from a negotiation and its offers: the bid's status, whose turn it is, and what each side may do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from buyer_portal.bids import services as bids
from buyer_portal.bids import states as bid_states
from buyer_portal.bids.models import Bid, bid_columns
from buyer_portal.deals import states
from buyer_portal.deals.models import BUYER, PRODUCER, Negotiation, Offer
from shared.deals.reminding import Reminder, next_at, reminders_of
from shared.schemas import json

_CLOSED = {
    states.DECLINED: bid_states.REJECTED,
    states.CANCELLED: bid_states.REJECTED,
    states.WITHDRAWN: bid_states.WITHDRAWN,
    states.EXPIRED: bid_states.EXPIRED,
    states.LAPSED: bid_states.LAPSED,
}


def other(side: str) -> str:
    """The other side's name."""
    return PRODUCER if side == BUYER else BUYER


def bid_status(negotiation: Negotiation, standing: Offer | None, *, stale: bool) -> str:
    """The status that a bid has by its negotiation; `stale`: the lot changed materially since it was confirmed."""
    if negotiation.status == states.CLOSED:
        return _CLOSED[negotiation.why]
    if negotiation.status in {states.AGREED, states.CONTRACTED}:
        return bid_states.ACCEPTED
    if stale:
        return bid_states.STALE
    return bid_states.COUNTER_OFFER if standing is not None and standing.by == BUYER else bid_states.PENDING


def turn(negotiation: Negotiation, standing: Offer | None, *, stale: bool, sealed: bool) -> str:
    """Whose turn it is: that of the side that did not make the standing offer. A stale bid waits for its producer."""
    if negotiation.status != states.OPEN or standing is None or sealed:
        return "none"
    return PRODUCER if stale else other(standing.by)


def allowed_actions(negotiation: Negotiation | None, side: str, *, status: str, turn: str, sealed: bool) -> list[str]:
    """What `side` may do now, in the order a page offers it. The service still decides, by role and clock."""
    if negotiation is None or negotiation.status != states.OPEN or not side:
        return []
    if status == bid_states.STALE:
        return ["confirm", "withdraw"] if side == PRODUCER else ["reject"]
    if sealed:
        return ["withdraw"] if side == PRODUCER else []
    ends = ["reject"] if side == BUYER else ["withdraw"]
    if turn != side:
        return ends
    return ["accept", "counter", *(["decline"] if status == bid_states.COUNTER_OFFER else []), *ends]


def next_to_stand(offers: Sequence[Offer]) -> Offer | None:
    """Of offers that were countered and still live, the one that stands again: the newest."""
    return max(offers, key=lambda offer: offer.number, default=None)


def in_turn(bid_id: str) -> None:
    """Let two deeds at once in a bid's negotiation happen one after the other: the second reads what the first did."""
    Negotiation.objects.filter(bid_id=bid_id).update(updated_at=F("updated_at"))


def standing_offer(negotiation: Negotiation) -> Offer | None:
    """The offer that waits for an answer, if there is one."""
    found: Offer | None = negotiation.offers.filter(status=states.PENDING).first()
    return found


def reflect(negotiation: Negotiation, now: datetime, *, accepted: Offer | None = None, **fields: Any) -> Bid:
    """Write on the bid what follows from its negotiation, and return it as it stands then."""
    bid = bids.stored(negotiation.bid)
    standing = standing_offer(negotiation)
    stale = bid.lot_revision < bids.revision_needed(bid.lot)
    shown = accepted or standing
    whose = turn(negotiation, standing, stale=stale, sealed=bid.is_sealed)
    columns: dict[str, Any] = {
        "offer": json.dumps(shown.to_wire()).decode() if shown is not None and shown.body else "",
        "turn": whose,
        **_clocks(bid, standing, whose, negotiation.turn_since, now),
    }
    if shown is not None and shown.body and (accepted is not None or shown.by == PRODUCER):
        columns |= bid_columns(shown.terms, bid.fields.specification, bid.lot.fields)
    status = bid_status(negotiation, standing, stale=stale)
    return bids.keep_status(bid=bid, status=status, now=now, **columns | fields)


def answer_due(bid: Bid, standing: Offer, side: str, since: datetime) -> datetime:
    """Until when `side` should answer by its own measure. A bid may wait until bidding is over: then it begins."""
    organization = bid.buyer if side == BUYER else bid.organization
    if standing.number == 1 and side == BUYER and bid.lot.bidding_ended_at is not None:
        since = max(since, bid.lot.bidding_ended_at)
    return since + timedelta(hours=organization.answer_hours if organization else 0)


def reminders(bid: Bid, standing: Offer, since: datetime) -> list[Reminder]:
    """What the buyer is reminded of while `standing` waits for it."""
    due = answer_due(bid, standing, BUYER, since)
    return reminders_of(since=since, until=standing.expires_at, answer_due=due, hours=bid.buyer.answer_hours)


def _clocks(bid: Bid, standing: Offer | None, whose: str, since: datetime, now: datetime) -> dict[str, Any]:
    """Until when the side whose turn it is should answer, and when the buyer is reminded next."""
    if whose == "none" or standing is None:
        return {"answer_due": None, "remind_at": None}
    return {
        "answer_due": answer_due(bid, standing, whose, since),
        "remind_at": next_at(reminders(bid, standing, since), now) if whose == BUYER else None,
    }
