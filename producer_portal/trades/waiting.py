"""Contracts that wait for the reader's organisation, for the dashboard's one list of what waits."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from shared import schemas
from shared.accounts.actors import Actor, Role
from shared.lots import NEVER
from shared.ui.parts import Todo
from shared.ui.waiting import MOST

from .models import TradeContract


def contracts_waiting(actor: Actor, now: datetime) -> list[Todo]:
    """Contracts to sign, by the time left, and those that the buyer proposes to end. One query.

    A contract that waits because an amendment does is left out: the amendment stands there itself.
    """
    if not actor.may(Role.TRADER):
        return []
    rows = TradeContract.objects.visible_to(actor).at("ours", now).order_by("sign_until", "id")
    return [todo for contract in rows[:MOST] if (todo := _todo(contract)) is not None]


def _todo(contract: TradeContract) -> Todo | None:
    page, told = reverse("trades:page", args=[contract.pk]), contract.contract
    if contract.waits_for_signature:
        return Todo(
            "contract", f"Sign {'amendment' if told.amends else 'contract'} {contract.number}", page, "Read and sign",
            detail=f"With {contract.buyer_name}{_about(contract, told)}",
            due=contract.sign_until if contract.sign_until != NEVER else None,
        )  # fmt: skip
    asked = told.termination
    if asked is None or asked.status != "proposed":
        return None
    detail = f"{contract.buyer_name} proposes it"
    return Todo("contract", f"Say whether contract {contract.number} ends", page, "Answer", detail=detail)


def _about(contract: TradeContract, told: schemas.Contract) -> str:
    if told.amends:
        return f", to contract {told.amends_number}"
    lot = contract.lot_title or contract.lot_number
    return f", for {lot}" if lot else ""
