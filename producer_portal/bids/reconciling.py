"""Our bids, as `reconcile` compares them with the Buyer portal's, and how the copy of one is mended."""

from __future__ import annotations

from datetime import datetime

from shared.deals.comparing import held_alike
from shared.exchange.reconcile import Mark, record_hash
from shared.schemas import json

from .models import ProducerBid
from .services import buyer
from .services.mirror import take_bid


def bid_marks(*, after: str, limit: int) -> list[Mark]:
    """What is held here of each bid behind `after` that the Buyer portal has, in the order of its ids."""
    rows = ProducerBid.objects.filter(buyer_bid_id__gt=after).order_by("buyer_bid_id")
    held = rows.values_list("buyer_bid_id", "mirror_version", "mirror")[:limit]
    return [Mark(pk, version, record_hash(held_alike(json.loads(mirror.encode())))) for pk, version, mirror in held]


def repair_bid(*, record_id: str, now: datetime) -> None:
    """Make the copy of one bid what its owner has. Raises PeerUnavailable."""
    take_bid(record=buyer.read_for_us(record_id), now=now)
