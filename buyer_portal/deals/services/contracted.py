"""What becomes of an agreement with its contract."""

from __future__ import annotations

from datetime import datetime

from buyer_portal.bids import services as bids
from buyer_portal.bids.models import Bid
from buyer_portal.deals import states
from buyer_portal.deals.models import Negotiation
from buyer_portal.lots.services.awards import release_volume
from shared.accounts.actors import SYSTEM
from shared.audit.services import record_event
from shared.db import atomic

from .standing import reflect


@atomic
def lapse_negotiation(*, bid: Bid, text: str, now: datetime) -> None:
    """End an agreement whose contract was refused or not signed in time; its volume is free to be awarded again."""
    negotiation = Negotiation.objects.whole().get(bid=bid)
    agreed = negotiation.offers.get(status=states.ACCEPTED)
    negotiation.move_to(states.CLOSED, now=now, why=states.LAPSED)
    release_volume(lot=negotiation.bid.lot, amount=agreed.terms.volume.amount, now=now)
    record_event(verb="lapse_negotiation", subject=negotiation, by=SYSTEM, now=now, after=states.CLOSED, why=text)
    bid = reflect(negotiation, now, turn="none", reason=text)
    bids.announce(bid=bid, event="bid.updated", now=now)


@atomic
def mark_contracted(*, bid: Bid, now: datetime) -> None:
    """Note that the contract of an agreement is active."""
    Negotiation.objects.get(bid=bid).move_to(states.CONTRACTED, now=now)
