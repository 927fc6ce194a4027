"""What an organisation is told of its contracts, each fact once, however often and in whatever order it comes."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from producer_portal.trades import states
from producer_portal.trades.models import TradeContract
from shared import schemas
from shared.accounts.actors import Actor
from shared.accounts.models import Organization, User
from shared.clock import to_wire
from shared.comms.services import Text, notify
from shared.db import atomic

ENDED = {
    states.COMPLETED: "{what} is completed",
    states.TERMINATED: "{what} is terminated",
    states.REFUSED: "{what} was refused",
    states.EXPIRED: "{what} was not signed in time",
}

# What became of a proposal to end a contract, by who made it and how it stands; what our own side does is not told.
TERMINATION = {
    ("buyer", "proposed"): "{buyer} proposes to end {what}",
    ("buyer", "withdrawn"): "{buyer} no longer proposes to end {what}",
    ("producer", "declined"): "{buyer} declines to end {what}",
    ("administrators", "proposed"): "An administrator proposes to end {what}",
}


@atomic
def tell_of_contract(*, contract: TradeContract, before: tuple[str, str] | None, by: Actor, now: datetime) -> None:
    """Tell what is news of a contract: drawn up, changed or signed by the buyer, active, to be ended, ended.

    Whoever did it, `by`, is not told.
    """
    told, buyer = contract.contract, contract.buyer_name or "The buyer"
    if contract.status in states.UNSIGNED:
        _tell_of_unsigned(contract, told, buyer, by, now)
    elif contract.status == states.ACTIVE:
        title, body = f"{_what(told)} is active", f"You and {buyer} have signed it."
        tell(contract, "active", title, body, now, but=by.user)
        _tell_of_termination(contract, told, buyer, now)
    elif contract.status in ENDED:
        title = ENDED[contract.status].replace("{what}", _what(told))
        tell(contract, contract.status, title, told.reason or f"With {buyer}.", now, but=by.user)


def _tell_of_unsigned(contract: TradeContract, told: schemas.Contract, buyer: str, by: Actor, now: datetime) -> None:
    asked_by = _asked_by(told)
    if told.edition == 1 and asked_by != "producer" and not contract.signed_by_us:
        title, body = f"Sign {_what(told, small=True)}", f"With {buyer}, for {_about(contract, told)}."
        tell(contract, "drawn_up", title, body, now, but=by.user)
    elif told.edition > 1 and asked_by == "buyer":
        text = f"{buyer} asked for changes. Signatures under the version before count no more: read this one and sign."
        tell(contract, f"changed:{told.edition}", f"New version of {_what(told, small=True)}", text, now)
    theirs = [one for one in told.signatures if one.side == "buyer" and one.document_hash == told.document_hash]
    if theirs and not contract.signed_by_us:
        title = f"{buyer} signed {_what(told, small=True)}"
        tell(contract, f"signed:{told.edition}", title, "It is active once you sign it too.", now)


def _tell_of_termination(contract: TradeContract, told: schemas.Contract, buyer: str, now: datetime) -> None:
    asked = told.termination
    if asked is None or (asked.by, asked.status) not in TERMINATION:
        return
    words = {"{buyer}": buyer, "{what}": _what(told, small=True)}
    title = TERMINATION[asked.by, asked.status]
    for name, word in words.items():
        title = title.replace(name, word)
    body = (asked.reason or "") if asked.status == "proposed" else "It goes on as it is."
    tell(contract, f"termination_{asked.status}:{to_wire(asked.proposed_at)}", title, body, now)


def _what(told: schemas.Contract, *, small: bool = False) -> str:
    word = "amendment" if told.amends else "contract"
    return f"{word if small else word.capitalize()} {told.contract_number}"


def _asked_by(told: schemas.Contract) -> str:
    """Which side the newest version goes back to; nobody where that is not told."""
    return next((one.asked_by or "" for one in told.versions if one.edition == told.edition), "")


def _about(contract: TradeContract, told: schemas.Contract) -> str:
    if told.amends:
        return f"contract {told.amends_number}"
    return contract.lot_title or contract.lot_number or "a lot"


def tell(contract: TradeContract, fact: str, title: str, body: Text, now: datetime, *, but: User | None = None) -> bool:
    """Tell our people, but for one of them, one fact of a contract; whether anybody did not know it yet."""
    told = notify(
        organization=Organization.objects.filter(pk=contract.organization_id).first(), but=but, kind="contract",
        key=f"contract:{contract.pk}:{fact}", title=title, body=body, subject=contract,
        link=reverse("trades:page", args=[contract.pk]), now=now,
    )  # fmt: skip
    return bool(told)
