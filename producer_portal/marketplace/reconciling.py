"""The mirror, as `reconcile` compares it with the Buyer portal's lots, and how one lot is mended."""

from __future__ import annotations

from datetime import datetime

from shared.exchange.reconcile import Mark, record_hash
from shared.schemas import json

from . import services, states
from .models import MarketLot
from .services import buyer


def lot_marks(*, after: str, limit: int) -> list[Mark]:
    """What is held here of each lot behind `after`, in the order of ids; not those that their owner no longer knows."""
    lots = MarketLot.objects.filter(pk__gt=after).exclude(status__in=[states.DRAFT, states.DELETED])
    rows = lots.order_by("pk").values_list("pk", "version", "body")[:limit]
    return [Mark(pk, version, record_hash(json.loads(body.encode()))) for pk, version, body in rows]


def repair_lot(*, record_id: str, now: datetime) -> None:
    """Make the mirror of one lot what its owner has. Raises PeerUnavailable."""
    held = MarketLot.objects.filter(pk=record_id).values_list("version", flat=True).first()
    lot = buyer.one_lot(record_id)
    if lot is not None:
        services.take_owners_word(lot=lot, held_version=held, now=now)
    elif held is not None:
        services.remove_lot(lot_id=record_id, held_version=held, now=now)
