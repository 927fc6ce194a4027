"""The bids that the Producer portal holds too, as `reconcile` compares them."""

from __future__ import annotations

from typing import Any

from shared.deals.comparing import held_alike
from shared.exchange.reconcile import Mark, record_hash
from shared.schemas import json

from .models import Bid
from .services import DASHBOARD


def bid_marks(*, after: str, limit: int) -> list[Mark]:
    """Version and hash of each bid behind `after` that came by our own dashboard, in the order of ids."""
    rows = Bid.objects.whole().filter(pk__gt=after, source=DASHBOARD, verified=True).order_by("pk")[:limit]
    return [Mark(bid.pk, bid.version, record_hash(held_alike(_as_sent(bid)))) for bid in rows]


def _as_sent(bid: Bid) -> dict[str, Any]:
    sent: dict[str, Any] = json.loads(json.dumps(bid.to_wire()))
    return sent
