"""Our contracts, as `reconcile` compares them with the Buyer portal's, and how the copy of one is mended."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from pydantic import ValidationError

from shared import schemas
from shared.deals.comparing import contract_held
from shared.exchange import peer
from shared.exchange.peer import PeerUnavailable
from shared.exchange.reconcile import Mark, record_hash

from . import services
from .models import TradeContract


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
    path = f"{services.CONTRACTS}/{record_id}"
    answer = peer.get(path)
    try:
        contract = schemas.Contract.model_validate(answer.get("contract") if isinstance(answer, dict) else None)
    except ValidationError as error:
        raise PeerUnavailable(f"The {settings.PEER_TITLE} answered {path} with something unreadable.") from error
    services.take_contract(contract=contract, now=now)
