"""What an organisation is told of its bids: what came of them at the Buyer portal, each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from producer_portal.bids import states
from producer_portal.bids.models import ProducerBid
from shared import schemas
from shared.accounts.actors import Actor
from shared.accounts.models import User
from shared.comms.services import notify
from shared.db import atomic

TOLD = {
    states.STALE: ("Confirm your bid on {lot}", "{buyer} changed the lot: say whether your bid still holds."),
    states.WON: ("Won: {lot}", "You and {buyer} agree. The contract is drawn up for both to sign."),
    states.LOST: ("Not chosen: {lot}", "{buyer} rejected your bid."),
    states.EXPIRED: ("Expired: {lot}", "Your bid ran out before the two of you agreed."),
    states.LAPSED: ("Lapsed: {lot}", "You agreed, but the contract was not signed by both."),
}

# What fell away, by whose offer it was and how; what our own side declines or withdraws is not told.
FELL = {
    ("producer", "declined"): "{buyer} declined your offer {number} on {lot}",
    ("producer", "expired"): "Your offer {number} on {lot} ran out",
    ("buyer", "withdrawn"): "{buyer} withdrew offer {number} on {lot}",
    ("buyer", "expired"): "Offer {number} on {lot} ran out",
}


@atomic
def tell_of_bid(*, bid: ProducerBid, before: str, ended: Sequence[schemas.Offer], by: Actor, now: datetime) -> None:
    """Tell of a counter of the buyer's, every time there is a new one, and of what became of the bid and its offers.

    Whoever did it, `by`, is not told, nor is anybody of what our own side does while it goes on.
    """
    standing = bid.standing
    if bid.status in states.LIVE:
        for offer in ended:
            _tell_of_ended(bid, offer, standing, now)
    if bid.status == states.COUNTER_OFFER and standing is not None:
        title, body = "Counter-offer on {lot}", "{buyer} countered: it is your turn."
        _tell(bid, "negotiation", title, body, f"bid_countered:{standing.offer_id}", now)
    elif bid.status in TOLD and bid.status != before:
        title, body = TOLD[bid.status]
        reason = bid.record.reason.text if bid.record and bid.record.reason else ""
        body = f"{body} “{reason}”" if reason else body
        _tell(bid, "own_bid", title, body, f"bid_{bid.status}:{bid.pk}:{bid.mirror_version}", now, but=by.user)


@atomic
def tell_of_failure(*, bid: ProducerBid, now: datetime) -> None:
    """Tell that the Buyer portal did not take a bid, and why."""
    _tell(bid, "own_bid", "Not taken: {lot}", bid.problem, f"bid_failed:{bid.pk}:{bid.version}", now)


def _tell_of_ended(bid: ProducerBid, offer: schemas.Offer, standing: schemas.Offer | None, now: datetime) -> None:
    """Tell of an offer that fell away, unless our own side let it fall."""
    if (offer.by, offer.status) not in FELL:
        return
    title = FELL[offer.by, offer.status].replace("{number}", str(offer.number))
    body = f"Offer {standing.number} stands again." if standing is not None else ""
    _tell(bid, "negotiation", title, body, f"offer_{offer.status}:{offer.offer_id}", now)


def _tell(bid: ProducerBid, kind: str, title: str, body: str, key: str, now: datetime, but: User | None = None) -> None:
    words = {"lot": bid.lot_number or bid.lot_title or "a lot", "buyer": bid.buyer_name or "The buyer"}
    notify(
        kind=kind,
        title=_filled(title, words),
        body=_filled(body, words),
        key=key,
        link=reverse("bids:page", args=[bid.pk]),
        subject=bid,
        organization=bid.organization,
        but=but,
        now=now,
    )


def _filled(text: str, words: dict[str, str]) -> str:
    """`text` with its names put in; what people wrote themselves may hold braces of its own."""
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text
