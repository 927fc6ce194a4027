"""What an organisation is told of its contracts, each fact once, however often and in whatever order it comes."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from shared import schemas
from shared.accounts.models import Organization
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
def tell_of_contract(*, contract: TradeContract, before: tuple[str, str] | None, now: datetime) -> None:
    """Tell what is news of a contract: drawn up, a new version of the buyer's, signed by the buyer, active, ended."""
    told, buyer = contract.contract, contract.buyer_name or "The buyer"
    if contract.status in states.UNSIGNED:
        _tell_of_unsigned(contract, told, buyer, now)
    elif contract.status == states.ACTIVE:
        tell(contract, "active", f"Contract {contract.number} is active", f"You and {buyer} have signed it.", now)
    elif contract.status in ENDED:
        title = ENDED[contract.status].format(number=contract.number)
        tell(contract, contract.status, title, told.reason or f"With {buyer}.", now)


def _tell_of_unsigned(contract: TradeContract, told: schemas.Contract, buyer: str, now: datetime) -> None:
    if told.edition == 1:
        tell(contract, "drawn_up", f"Sign contract {contract.number}", f"With {buyer}, for {_lot(contract)}.", now)
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


def tell(contract: TradeContract, fact: str, title: str, body: Text, now: datetime) -> bool:
    """Tell our people one fact of a contract; whether anybody did not know it yet."""
    organization = Organization.objects.filter(pk=contract.organization_id).first()
    told = notify(
        organization=organization, kind="contract", key=f"contract:{contract.pk}:{fact}", title=title, body=body,
        link=reverse("trades:page", args=[contract.pk]), subject=contract, now=now,
    )  # fmt: skip
    return bool(told)
