"""What the clock does to contracts: unsigned ones run out, and who is to sign is reminded; see `shared.due`."""

from __future__ import annotations

from datetime import datetime, timedelta

from buyer_portal.contracts.models import BUYER, Contract
from shared.comms.services import notify
from shared.db import atomic
from shared.due import Done, OnStep, each
from shared.ui import times

from .amending import TIME_TO_SIGN
from .ending import expire_contract

AT_ONCE = 500
LAST_CALL = timedelta(days=1)


def due_contracts(now: datetime) -> int:
    """How many contracts were not signed in time and still wait."""
    return int(Contract.objects.unsigned().filter(sign_by__lte=now).count())


def expire_due_contracts(*, now: datetime, on_step: OnStep = lambda _: None) -> Done:
    """Let every contract go that was not signed in time, at most 500."""
    rows = Contract.objects.unsigned().filter(sign_by__lte=now).order_by("sign_by")[:AT_ONCE]
    return each(rows, lambda contract: expire_contract(contract=contract, now=now), on_step)


def remind_of_signatures(*, now: datetime) -> Done:
    """Tell the buyers whose signature is missing: at half time, and a day before the end."""
    rows = Contract.objects.unsigned().whole().filter(sign_by__gt=now, sign_by__lte=now + TIME_TO_SIGN / 2)
    return each(rows.order_by("sign_by")[:AT_ONCE], lambda contract: remind(contract=contract, now=now))


@atomic
def remind(*, contract: Contract, now: datetime) -> bool:
    """Remind the buyer's people once of each; whether anybody did not know yet."""
    if contract.signatures.filter(edition=contract.edition, side=BUYER).exists():
        return False
    kind = "last_call" if now >= contract.sign_by - LAST_CALL else "half_time"
    told = notify(
        organization=contract.buyer_id, kind="contract", key=f"{kind}:{contract.pk}:{contract.edition}",
        title=f"Contract {contract.number} waits for your signature",
        body=lambda _: f"It runs out on {times.exact(contract.sign_by)}.",
        link=f"/contracts/{contract.pk}/", subject=contract, now=now,
    )  # fmt: skip
    return bool(told)
