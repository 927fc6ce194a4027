"""What the buyer's people are told of their bids and negotiations. The producer's are told in their own portal."""

from __future__ import annotations

from datetime import datetime

from buyer_portal.bids.models import Bid
from buyer_portal.deals import states
from buyer_portal.deals.models import BUYER, Offer
from shared.comms.services import notify


def tell_buyer(bid: Bid, fact: str, title: str, body: str, now: datetime, about: str) -> None:
    """Tell the buyer's people one `fact`; with `about` it names what they are told once."""
    kind = fact if fact == "bid_received" else "negotiation"
    notify(
        organization=bid.buyer_id, kind=kind, key=f"{fact}:{about}", title=title, body=body,
        link=f"/bids/{bid.pk}/", subject=bid, now=now,
    )  # fmt: skip


def fell(fallen: Offer, bid: Bid) -> str:
    """What became of an offer that stands no more, as the buyer reads it."""
    if fallen.status == states.DECLINED:
        return f"{bid.organization} declined your offer {fallen.number}"
    if fallen.status == states.WITHDRAWN:
        return f"{bid.organization} withdrew offer {fallen.number}"
    return f"{'Your offer' if fallen.by == BUYER else 'Offer'} {fallen.number} ran out"
