"""What the clock does about contracts: who has yet to sign is reminded. That one ran out the Buyer portal says."""

from __future__ import annotations

from datetime import datetime, timedelta

from producer_portal.trades.models import TradeContract
from shared.db import atomic
from shared.due import Done, OnStep, each
from shared.ui import times

from .telling import tell

REMIND = timedelta(days=7)  # half of the time there is to sign
LAST_CALL = timedelta(days=1)
AT_ONCE = 500


def remind_of_signatures(*, now: datetime, on_step: OnStep = lambda _: None) -> Done:
    """Remind the people of every contract that waits for our signature: a week before the end, and a day before it."""
    rows = TradeContract.objects.to_sign(now).filter(sign_until__lte=now + REMIND)
    return each(
        rows.order_by("sign_until", "id")[:AT_ONCE], lambda one: remind_of_signature(contract=one, now=now), on_step
    )


@atomic
def remind_of_signature(*, contract: TradeContract, now: datetime) -> bool:
    """Remind once of each; whether anybody did not know yet. A new version is reminded of anew."""
    last = now >= contract.sign_until - LAST_CALL
    fact = f"{'last_call' if last else 'reminder'}:{contract.document_hash[:16]}"
    title = f"Contract {contract.number} waits for your signature"
    return tell(contract, fact, title, lambda _: f"It runs out on {times.exact(contract.sign_until)}.", now)
