"""Bids in the name of somebody of whom the identity provider could not be asked at once."""

from __future__ import annotations

from datetime import datetime

from buyer_portal.bids.models import Bid
from shared.accounts.actors import SYSTEM
from shared.accounts.models import User
from shared.db import atomic

from .negotiations import reject_bid

TEXT = "The person named as the bidder does not exist."


@atomic
def reject_for_unknown_bidder(*, user: User, now: datetime) -> None:
    """Answer `user_unknown`: nobody is behind the bids in this name, so they are rejected."""
    for bid in Bid.objects.live().filter(bidder=user).whole():
        reject_bid(bid=bid, by=SYSTEM, now=now, code="unspecified", text=TEXT)
