"""What a buyer's contracts wait for: one part of the dashboard's list of what needs the reader now."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from shared.accounts.actors import Actor, Role
from shared.ui.parts import Todo

from . import states
from .models import BOTH, BUYER, Contract

MOST = 8


def contracts_waiting(actor: Actor, now: datetime) -> list[Todo]:
    """Contracts to sign, and ends that the other side proposes, the nearest clock first. One query."""
    if not actor.may(Role.TRADER):
        return []
    mine = Contract.objects.filter(buyer_id=actor.organization_id).waiting_for(BUYER, BOTH).whole()
    return [_todo(contract) for contract in mine.order_by("sign_by", "id")[:MOST]]


def _todo(contract: Contract) -> Todo:
    page = reverse("contracts:page", args=[contract.pk])
    if contract.status not in states.UNSIGNED:
        title = f"{contract.producer} proposes to end {contract.number}"
        return Todo("contract", title, page, "Answer", detail=f"Agree or go on with it · {contract.lot.number}")
    kind = f"amendment {contract.number} of {contract.first.number}" if contract.amends_id else contract.number
    signed = contract.status == states.PARTIAL
    detail = "They have signed; it is active once you do" if signed else "Both sides sign the same version"
    return Todo(
        "contract", f"Sign {kind} with {contract.producer}", page, "Read and sign",
        detail=f"{detail} · {contract.lot.number}", due=contract.sign_by,
    )  # fmt: skip
