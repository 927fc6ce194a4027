"""The contracts that the Producer portal holds too, as `reconcile` compares them."""

from __future__ import annotations

from django.db.models import Q

from buyer_portal.bids.services import DASHBOARD
from shared.deals.comparing import contract_held
from shared.exchange.reconcile import Mark, record_hash

from .models import Contract


def contract_marks(*, after: str, limit: int) -> list[Mark]:
    """Version and hash of each contract behind `after` whose bid came by our own dashboard, in the order of ids."""
    ours = Q(bid__source=DASHBOARD) | Q(amends__bid__source=DASHBOARD)
    held = (
        Contract.objects.filter(ours, pk__gt=after)
        .order_by("pk")
        .values_list("pk", "version", "document_hash", "status")[:limit]
    )
    return [
        Mark(pk, version, record_hash(contract_held(document_hash=document_hash, status=status)))
        for pk, version, document_hash, status in held
    ]
