"""What an organisation is told of its contracts, each fact once, however often and in whatever order it comes."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from shared import schemas
from shared.accounts.actors import Actor
from shared.accounts.models import Organization, User
from shared.comms.services import Text, notify
from shared.db import atomic

from . import states
from .models import TradeContract

ENDED = {
    states.COMPLETED: "Contract {number} is completed",
    states.TERMINATED: "Contract {number} is terminated",
    states.REFUSED: "Contract {number} was refused",
    states.EXPIRED: "Contract {number} was not signed in time",
}


@atomic
def tell_of_contract(*, contract: TradeContract, before: tuple[str, str] | None, by: Actor, now: datetime) -> None:
    """Tell what is news of a contract: drawn up, a new version of the buyer's, signed by the buyer, active, ended.

    Whoever did it, `by`, is not told.
    """
    told, buyer = contract.contract, contract.buyer_name or "The buyer"
    if contract.status in states.UNSIGNED:
        _tell_of_unsigned(contract, told, buyer, by, now)
    elif contract.status == states.ACTIVE:
        title, body = f"Contract {contract.number} is active", f"You and {buyer} have signed it."
        tell(contract, "active", title, body, now, but=by.user)
    elif contract.status in ENDED:
        title = ENDED[contract.status].format(number=contract.number)
        tell(contract, contract.status, title, told.reason or f"With {buyer}.", now, but=by.user)


def _tell_of_unsigned(contract: TradeContract, told: schemas.Contract, buyer: str, by: Actor, now: datetime) -> None:
    if told.edition == 1 and not contract.signed_by_us:
        title, body = f"Sign contract {contract.number}", f"With {buyer}, for {_lot(contract)}."
        tell(contract, "drawn_up", title, body, now, but=by.user)
    elif _asked_by(told) == "buyer":
        text = f"{buyer} asked for changes. Signatures under the version before count no more: read this one and sign."
        tell(contract, f"changed:{told.edition}", f"New version of contract {contract.number}", text, now)
    theirs = [one for one in told.signatures if one.side == "buyer" and one.document_hash == told.document_hash]
    if theirs and not contract.signed_by_us:
        title = f"{buyer} signed contract {contract.number}"
        tell(contract, f"signed:{told.edition}", title, "It is active once you sign it too.", now)


def _asked_by(told: schemas.Contract) -> str:
    """Which side the newest version goes back to; nobody where that is not told."""
    return next((one.asked_by or "" for one in told.versions if one.edition == told.edition), "")


def _lot(contract: TradeContract) -> str:
    return contract.lot_title or contract.lot_number or "a lot"


def tell(contract: TradeContract, fact: str, title: str, body: Text, now: datetime, *, but: User | None = None) -> bool:
    """Tell our people, but for one of them, one fact of a contract; whether anybody did not know it yet."""
    told = notify(
        organization=Organization.objects.filter(pk=contract.organization_id).first(), but=but, kind="contract",
        key=f"contract:{contract.pk}:{fact}", title=title, body=body, subject=contract,
        link=reverse("trades:page", args=[contract.pk]), now=now,
    )  # fmt: skip
    return bool(told)
