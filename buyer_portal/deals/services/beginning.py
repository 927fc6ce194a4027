"""How a negotiation begins, or is taken up again: the answers to what became of a bid."""

from __future__ import annotations

from datetime import datetime

from buyer_portal.bids import services as bids
from buyer_portal.bids.models import Bid
from buyer_portal.deals.models import PRODUCER, Negotiation
from shared import schemas
from shared.accounts.actors import Actor
from shared.audit.services import record_event
from shared.db import atomic
from shared.schemas import json

from .negotiations import add_offer
from .standing import reflect
from .telling import tell_buyer


@atomic
def begin_negotiation(*, bid: Bid, terms: schemas.OfferTerms, by: Actor, now: datetime) -> None:
    """Answer `bid_submitted`: the bid is offer 1 of a negotiation (sends `bid.received`), and the buyer is told."""
    if bid.organization is not None:
        _begin(bid, terms, by, now)
    bids.announce(bid=bid, event="bid.received", now=now)
    who = str(bid.organization) if bid.organization else f"{bid.bidder_name or 'somebody'}, not verified"
    tell_buyer(
        bid, "bid_received", f"New bid received on {bid.lot.title or bid.lot.number}", f"From {who}.", now, bid.pk
    )


@atomic
def take_up_confirmed(*, bid: Bid, by: Actor, now: datetime) -> None:
    """Answer `bid_confirmed`: what was stale stands again; a bid that was unverified begins its negotiation."""
    negotiation = Negotiation.objects.filter(bid=bid).first()
    if negotiation is None and bid.offered is not None:
        _begin(bid, bid.offered, by, now)
    elif negotiation is not None:
        negotiation.change(now=now, turn_since=now)
        reflect(negotiation, now)
    bid = bids.stored(bid)
    bids.announce(bid=bid, event="bid.updated", now=now)
    tell_buyer(bid, "bid_confirmed", f"Bid confirmed on {bid.lot.number}", f"{bid.organization} holds to it.", now,
                f"{bid.pk}:{bid.version}")  # fmt: skip


@atomic
def take_up_opened(*, bid: Bid, terms: schemas.OfferTerms, by: Actor, now: datetime) -> None:
    """Answer `bid_opened`: from now on both sides read the offer's terms."""
    negotiation = Negotiation.objects.get(bid=bid)
    first = negotiation.offers.get(number=1)
    first.change(now=now, body=json.dumps(terms).decode(), terms_hash=terms.hash)
    negotiation.change(now=now, turn_since=now)
    reflect(negotiation, now)
    bids.announce(bid=bids.stored(bid), event="bid.updated", now=now)


def _begin(bid: Bid, terms: schemas.OfferTerms, by: Actor, now: datetime) -> None:
    assert bid.organization is not None
    negotiation = Negotiation.objects.create(
        bid=bid, buyer=bid.buyer, producer=bid.organization, turn_since=now, created_at=now, updated_at=now
    )
    first = add_offer(
        negotiation, None, terms, PRODUCER, expires_at=bid.expires_at, by=by, now=now, sealed=bid.is_sealed
    )
    record_event(verb="begin_negotiation", subject=negotiation, by=by, now=now, data={"offer": first.number})
    bid.refresh_from_db()
    reflect(negotiation, now)
    bid.refresh_from_db()
