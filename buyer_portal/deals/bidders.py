"""Bids in the name of somebody of whom the identity provider could not be asked at once."""

from __future__ import annotations

from datetime import datetime

from buyer_portal.bids.models import Bid
from shared.accounts.actors import SYSTEM
from shared.accounts.models import User
from shared.db import atomic
from shared.errors import InvalidMove
from shared.identity.clerk.services import is_unresolved

from .services import reject_bid

TEXT = "The person named as the bidder does not exist."


@atomic
def reject_for_unknown_bidder(*, user: User, now: datetime) -> None:
    """Answer `user_unknown`: nobody is behind the bids in this name, so they are rejected."""
    for bid in Bid.objects.live().filter(bidder=user).whole():
        reject_bid(bid=bid, by=SYSTEM, now=now, code="other", text=TEXT)


def require_known_bidder(bid: Bid) -> None:
    """Raises InvalidMove while nobody has said who the bidder is: a contract is made with somebody."""
    if is_unresolved(bid.bidder):
        raise InvalidMove(
            "Who made this bid is not confirmed yet: the sign-in service does not answer. It is asked again by itself.",
            code="bidder_not_confirmed", record=bid.as_record(),
        )  # fmt: skip
