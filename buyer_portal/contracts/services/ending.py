"""How contracts end before both have signed, and how a deed takes one up: with what the clock has done to it."""

from __future__ import annotations

from datetime import datetime

from buyer_portal.bids.models import Bid
from buyer_portal.contracts import states
from buyer_portal.contracts.models import NOBODY, Contract
from buyer_portal.deals.services.contracted import lapse_negotiation
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services.awards import conclude_lot, left_to_award, release_volume
from shared.accounts.actors import SYSTEM, Actor
from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import NotFound

from .keeping import announce, in_turn, stored, tell_buyer

VERBS = {states.REFUSED: "refuse_contract", states.EXPIRED: "expire_contract"}


@atomic
def expire_contract(*, contract: Contract, now: datetime) -> bool:
    """Let a contract go that was not signed in time; whether it was due. Two clocks at once do it once."""
    in_turn(contract)
    contract = stored(contract)
    if contract.status not in states.UNSIGNED or now < contract.sign_by:
        return False
    end_unsigned(contract, states.EXPIRED, "It was not signed by both within 14 days.", SYSTEM, now)
    tell_buyer(contract, "expired", f"{what(contract)} was not signed in time", what_follows(contract), now)
    return True


def taken_up(contract: Contract, by: Actor, now: datetime) -> tuple[Contract, str]:
    """The contract as it stands at `now`, and the side `by` acts for. Raises NotFound for a third party."""
    in_turn(contract)
    expire_contract(contract=contract, now=now)
    found = stored(contract)
    if found.amending:
        expire_contract(contract=Contract.objects.get(pk=found.amending), now=now)
        found = stored(contract)
    side = found.side_of(by)
    if not side:
        raise NotFound("There is no such contract.")
    return found, side


def end_unsigned(contract: Contract, status: str, why: str, by: Actor, now: datetime) -> None:
    """End a contract that not both have signed: its bid lapses, or what it was to amend goes on as before."""
    before = contract.status
    contract.move_to(status, now=now, reason=why, turn=NOBODY)
    record_event(verb=VERBS[status], subject=contract, by=by, now=now, before=before, after=status, why=why)
    if contract.bid is not None:
        lapse_negotiation(bid=contract.bid, text=why, now=now)
        conclude_if_covered(contract, now)
    else:
        if contract.volume_change > 0:
            release_volume(lot=contract.lot, amount=contract.volume_change, now=now)
        let_go(contract)
    announce(contract, "contract.terminated", now)


def conclude_if_covered(contract: Contract, now: datetime) -> None:
    """Sell the lot by itself once active contracts cover its volume, and no other waits for signatures."""
    lot: Lot = Lot.objects.get(pk=contract.lot_id)
    waiting = Contract.objects.filter(lot=lot, amends=None).unsigned().exclude(pk=contract.pk)
    if lot.status in {"published", "closed"} and left_to_award(lot) == 0 and not waiting.exists():
        conclude_lot(lot=lot, by=SYSTEM, now=now)


def let_go(amendment: Contract) -> None:
    """The amendment waits for signatures no more: its contract may be amended anew."""
    Contract.objects.filter(pk=amendment.amends_id, amending=amendment.pk).update(amending="")


def what(contract: Contract) -> str:
    """ "Contract SAF-2026-000018", or "Amendment SAF-2026-000019 of SAF-2026-000018"."""
    if contract.amends_id:
        return f"Amendment {contract.number} of {contract.first.number}"
    return f"Contract {contract.number}"


def what_follows(contract: Contract) -> str:
    """What the end of an unsigned contract means for the buyer: who is the next best."""
    if contract.amends_id:
        return f"Contract {contract.first.number} stays as it was."
    standing = Bid.objects.on(contract.lot).live().count()
    if contract.lot.status not in {"published", "closed"} or not standing:
        return "Its volume is free to be awarded again."
    bids = "1 other bid stands" if standing == 1 else f"{standing} other bids stand"
    return f"Its volume is free to be awarded again; {bids} on {contract.lot.number}."
