"""Contracts that wait for a signature of the reader's organisation, for the dashboard's one list of what waits."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from shared.accounts.actors import Actor, Role
from shared.lots import NEVER
from shared.ui.parts import Todo
from shared.ui.waiting import MOST

from .models import TradeContract


def contracts_waiting(actor: Actor, now: datetime) -> list[Todo]:
    """Contracts to sign, by the time left. One query."""
    if not actor.may(Role.TRADER):
        return []
    rows = TradeContract.objects.visible_to(actor).at("ours", now).order_by("sign_until", "id")
    return [_todo(contract) for contract in rows[:MOST]]


def _todo(contract: TradeContract) -> Todo:
    lot = contract.lot_title or contract.lot_number
    return Todo(
        "contract", f"Sign contract {contract.number}", reverse("trades:page", args=[contract.pk]), "Read and sign",
        detail=f"With {contract.buyer_name}{f', for {lot}' if lot else ''}",
        due=contract.sign_until if contract.sign_until != NEVER else None,
    )  # fmt: skip
