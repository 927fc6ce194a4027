"""Our contracts, as `reconcile` compares them with the Buyer portal's, and how the copy of one is mended."""

from __future__ import annotations

from datetime import datetime

from shared.deals.comparing import contract_held
from shared.exchange.reconcile import Mark, record_hash

from . import services
from .models import TradeContract
from .services import buyer


def contract_marks(*, after: str, limit: int) -> list[Mark]:
    """What is held here of each contract behind `after`, in the order of ids."""
    rows = TradeContract.objects.filter(pk__gt=after).order_by("pk")
    held = rows.values_list("pk", "version", "document_hash", "status")[:limit]
    return [
        Mark(pk, version, record_hash(contract_held(document_hash=document_hash, status=status)))
        for pk, version, document_hash, status in held
    ]


def repair_contract(*, record_id: str, now: datetime) -> None:
    """Make the copy of one contract what its owner has. Raises PeerUnavailable."""
    services.take_contract(contract=buyer.read_for_us(record_id), now=now)
