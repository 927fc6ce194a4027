"""What an organisation is told of its bids: what came of them at the Buyer portal, each once."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from shared.comms.services import notify
from shared.db import atomic

from . import states
from .models import ProducerBid

TOLD = {
    states.STALE: ("Confirm your bid on {lot}", "{buyer} changed the lot: say whether your bid still holds."),
    states.WON: ("Won: {lot}", "You and {buyer} agree. The contract is drawn up for both to sign."),
    states.LOST: ("Not chosen: {lot}", "{buyer} rejected your bid."),
    states.EXPIRED: ("Expired: {lot}", "Your bid ran out before the two of you agreed."),
    states.LAPSED: ("Lapsed: {lot}", "You agreed, but the contract was not signed by both."),
}


@atomic
def tell_of_bid(*, bid: ProducerBid, before: str, now: datetime) -> None:
    """Tell of a counter of the buyer's, every time there is a new one, and of a state that concerns us."""
    standing = bid.standing
    if bid.status == states.COUNTER_OFFER and standing is not None:
        title, body = "Counter-offer on {lot}", "{buyer} countered: it is your turn."
        _tell(bid, "negotiation", title, body, f"bid_countered:{standing.offer_id}", now)
    elif bid.status in TOLD and bid.status != before:
        title, body = TOLD[bid.status]
        reason = bid.record.reason.text if bid.record and bid.record.reason else ""
        body = f"{body} “{reason}”" if reason else body
        _tell(bid, "own_bid", title, body, f"bid_{bid.status}:{bid.pk}:{bid.mirror_version}", now)


@atomic
def tell_of_failure(*, bid: ProducerBid, now: datetime) -> None:
    """Tell that the Buyer portal did not take a bid, and why."""
    _tell(bid, "own_bid", "Not taken: {lot}", bid.problem, f"bid_failed:{bid.pk}:{bid.version}", now)


def _tell(bid: ProducerBid, kind: str, title: str, body: str, key: str, now: datetime) -> None:
    words = {"lot": bid.lot_number or bid.lot_title or "a lot", "buyer": bid.buyer_name or "The buyer"}
    notify(
        kind=kind,
        title=_filled(title, words),
        body=_filled(body, words),
        key=key,
        link=reverse("bids:page", args=[bid.pk]),
        subject=bid,
        organization=bid.organization,
        now=now,
    )


def _filled(text: str, words: dict[str, str]) -> str:
    """`text` with its names put in; what people wrote themselves may hold braces of its own."""
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text
