"""How an offer falls away and a negotiation ends: steps of the deeds in `services`."""

from __future__ import annotations

from datetime import datetime

from buyer_portal.bids import services as bids
from buyer_portal.deals import states
from buyer_portal.deals.models import BUYER, Negotiation, Offer
from shared import schemas

from .standing import next_to_stand, reflect, standing_offer
from .telling import fell, tell_buyer


def fall_back(negotiation: Negotiation, fallen: Offer, side: str, now: datetime) -> None:
    """`fallen` stands no more: the newest earlier offer that lives stands again; without one the deal has expired.

    The buyer is told unless `side`, whose deed this is, is the buyer; the clock is nobody.
    """
    earlier = [offer for offer in negotiation.offers.filter(status=states.COUNTERED) if offer.is_alive(now)]
    again = next_to_stand(earlier)
    if again is None:
        negotiation.move_to(states.CLOSED, now=now, why=states.EXPIRED)
    else:
        again.move_to(states.PENDING, now=now)
        negotiation.change(now=now, turn_since=now)
    bid = reflect(negotiation, now)
    bids.announce(bid=bid, event="bid.updated", now=now, changed=readable(fallen))
    if side != BUYER:
        title = f"{fell(fallen, bid)} on {bid.lot.number}"
        body = f"Offer {again.number} stands again." if again else "No offer stands any more: the negotiation is over."
        tell_buyer(bid, "offer_fell_away", title, body, now, f"{negotiation.pk}:{negotiation.version}")


def close(negotiation: Negotiation, why: str, offer_becomes: str, now: datetime) -> list[schemas.Offer]:
    """End the negotiation, and with it the standing offer; returns that one as it is now, where it may be read."""
    standing = standing_offer(negotiation)
    if standing is not None:
        standing.move_to(offer_becomes, now=now)
    negotiation.move_to(states.CLOSED, now=now, why=why)
    return readable(standing)


def readable(offer: Offer | None) -> list[schemas.Offer]:
    return [offer.to_wire()] if offer is not None and offer.body else []
