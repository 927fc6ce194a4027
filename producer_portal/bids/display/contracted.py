"""The contract that a bid led to, as its pages lead on to it. What contracts are is told by the app above
(settings.BID_CONTRACTS).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.conf import settings
from django.utils.module_loading import import_string

from producer_portal.bids import states
from producer_portal.bids.models import ProducerBid

AGREED = (states.WON, states.LAPSED)


@dataclass(frozen=True)
class ContractLink:
    """`place` is where the contract stands for us: to be signed by us, by the buyer, active, or over. `sign_by` is
    until when, as long as it is to be signed.
    """

    number: str
    url: str
    place: Literal["ours", "theirs", "active", "ended"]
    sign_by: datetime | None = None

    @property
    def turn(self) -> str:
        """Whose turn it is."""
        return {"ours": "Yours: to sign", "theirs": "The buyer’s: to sign"}.get(self.place, "Nobody’s")

    @property
    def ahead(self) -> str:
        """What happens next."""
        return {"active": "Deliveries by its terms", "ended": "Nothing"}.get(self.place, "It is signed by both")


def contracts_of(bids: Iterable[ProducerBid]) -> dict[str, ContractLink]:
    """By bid, of those that were agreed on. One query, or none where none was."""
    agreed = {bid.buyer_bid_id: bid.pk for bid in bids if bid.status in AGREED and bid.buyer_bid_id}
    links = import_string(settings.BID_CONTRACTS)(list(agreed)) if agreed else {}
    return {agreed[buyer_bid_id]: link for buyer_bid_id, link in links.items()}
