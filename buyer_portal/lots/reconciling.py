"""The lots that the other side knows, as `reconcile` compares them."""

from __future__ import annotations

from shared.exchange.reconcile import Mark, record_hash
from shared.schemas import json

from .models import Lot


def lot_marks(*, after: str, limit: int) -> list[Mark]:
    """Version and hash of each lot behind `after` that was ever published, in the order of ids."""
    lots = Lot.objects.ever_published().whole().filter(pk__gt=after).order_by("pk")[:limit]
    return [Mark(lot.pk, lot.version, record_hash(_as_sent(lot))) for lot in lots]


def _as_sent(lot: Lot) -> dict[str, object]:
    sent: dict[str, object] = json.loads(json.dumps(lot.to_wire()))
    return sent
