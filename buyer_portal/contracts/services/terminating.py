"""Ending a contract that is in force: both sides agree, or two administrators decide it."""

from __future__ import annotations

from datetime import datetime

from buyer_portal.contracts import states
from buyer_portal.contracts.models import NOBODY, Contract, Termination
from buyer_portal.lots.services.awards import release_volume
from shared.accounts.actors import SYSTEM, Actor, Role
from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import Forbidden, Invalid, InvalidMove
from shared.papers.standing import other_side

from .ending import end_unsigned, taken_up
from .keeping import announce, in_turn, require_active, stored, tell_buyer

ADMINISTRATORS = "administrators"


@atomic
def propose_termination(*, contract: Contract, reason: str, by: Actor, now: datetime) -> Contract:
    """Propose to the other side to end the contract, with a reason that it reads (sends `contract.updated`)."""
    by.require(Role.OWNER)
    contract, side = taken_up(contract, by, now)
    require_active(contract)
    why, waiting = _reason(reason), _proposed(contract)
    if waiting is not None and waiting.by == side and waiting.reason == why:
        return contract
    if waiting is not None:
        raise InvalidMove(
            "An end of this contract is proposed already. Answer that, or withdraw it.",
            code="termination_open", record=contract.as_record(),
        )  # fmt: skip
    _propose(contract, side, why, by, now)
    tell_buyer(contract, f"end:{contract.version}", f"{by.organization} proposes to end {contract.number}", why, now,
               but=by.user)  # fmt: skip
    return contract


@atomic
def agree_termination(*, contract: Contract, by: Actor, now: datetime) -> Contract:
    """Agree to the end that the other side proposed: the contract is terminated (sends `contract.terminated`)."""
    by.require(Role.OWNER)
    contract, side = taken_up(contract, by, now)
    newest = contract.terminations.exclude(by=ADMINISTRATORS).order_by("-created_at", "-id").first()
    if contract.status == states.TERMINATED and newest is not None and newest.status == states.AGREED:
        return contract
    waiting = _require_proposed(contract)
    if waiting.by == side:
        raise InvalidMove("You proposed this end. The other side agrees to it or not.", code="not_your_turn",
                          record=contract.as_record())  # fmt: skip
    _answer(waiting, states.AGREED, by, now)
    contract = _terminate(contract, waiting.reason, by, now)
    tell_buyer(contract, "terminated", f"Contract {contract.number} is terminated",
               f"{by.organization} agreed to end it.", now, but=by.user)  # fmt: skip
    return contract


@atomic
def decline_termination(*, contract: Contract, by: Actor, now: datetime) -> Contract:
    """Decline the end that the other side proposed: the contract goes on (sends `contract.updated`)."""
    return _let_go_on(contract, states.DECLINED, by, now)


@atomic
def withdraw_termination(*, contract: Contract, by: Actor, now: datetime) -> Contract:
    """Take back the end that one's own side proposed: the contract goes on (sends `contract.updated`)."""
    return _let_go_on(contract, states.WITHDRAWN, by, now)


@atomic
def terminate_contract(*, contract: Contract, reason: str, by: Actor, now: datetime) -> Contract:
    """End a contract by two different administrators of the marketplace.

    The first one's call proposes it, with the reason, and changes nothing else; the second one's, whatever reason it
    names, ends the contract for the first one's reason. Both stay on record. The first one again changes nothing.
    Raises Forbidden for anybody else.
    """
    if by.via != "admin" or by.user is None:
        raise Forbidden("Only administrators of the marketplace end a contract by themselves.", code="not_admin")
    in_turn(contract)
    contract = stored(contract)
    require_active(contract)
    waiting = contract.terminations.filter(status=states.PROPOSED, by=ADMINISTRATORS).first()
    if waiting is None:
        _propose(contract, ADMINISTRATORS, _reason(reason), by, now)
        tell_buyer(contract, f"end:{contract.version}", f"It is proposed to end {contract.number}",
                   "By an administrator. A second one has to confirm it.", now)  # fmt: skip
    elif waiting.proposed_by_id != by.id:
        _answer(waiting, states.AGREED, by, now)
        contract = _terminate(contract, waiting.reason, by, now)
        tell_buyer(contract, "terminated", f"Contract {contract.number} is terminated",
                   f"Two administrators ended it: {waiting.reason}", now)  # fmt: skip
    return contract


@atomic
def withdraw_administrators_termination(*, contract: Contract, by: Actor, now: datetime) -> Contract:
    """Take back what an administrator proposed with `terminate_contract`; any administrator may."""
    if by.via != "admin" or by.user is None:
        raise Forbidden("Only administrators of the marketplace take this back.", code="not_admin")
    in_turn(contract)
    contract = stored(contract)
    waiting = contract.terminations.filter(status=states.PROPOSED, by=ADMINISTRATORS).first()
    if waiting is None:
        raise _nothing_proposed(contract)
    _close(contract, waiting, states.WITHDRAWN, by, now)
    return contract


def _let_go_on(contract: Contract, status: str, by: Actor, now: datetime) -> Contract:
    by.require(Role.OWNER)
    contract, side = taken_up(contract, by, now)
    mine = status == states.WITHDRAWN
    newest = contract.terminations.exclude(by=ADMINISTRATORS).order_by("-created_at", "-id").first()
    if newest is not None and newest.status == status and (newest.by == side) == mine:
        return contract
    waiting = _require_proposed(contract)
    if (waiting.by == side) != mine:
        sentence = "The other side proposed this. Agree or decline." if mine else "You proposed this. Withdraw it."
        raise InvalidMove(sentence, code="not_your_turn", record=contract.as_record())
    _close(contract, waiting, status, by, now)
    said = "withdrew its proposal to end" if mine else "goes on with"
    tell_buyer(contract, f"end:{contract.version}", f"{by.organization} {said} {contract.number}",
               "The contract goes on as it is.", now, but=by.user)  # fmt: skip
    return contract


def _propose(contract: Contract, by_whom: str, why: str, by: Actor, now: datetime) -> None:
    Termination.objects.create(
        contract=contract, by=by_whom, reason=why, proposed_by_id=by.id, proposed_by_name=by.name[:200],
        created_at=now, updated_at=now,
    )  # fmt: skip
    record_event(verb="propose_termination", subject=contract, by=by, now=now, why=why, data={"for": by_whom})
    contract.change(now=now, turn=contract.turn if by_whom == ADMINISTRATORS else other_side(by_whom))
    announce(contract, "contract.updated", now)


def _close(contract: Contract, waiting: Termination, status: str, by: Actor, now: datetime) -> None:
    _answer(waiting, status, by, now)
    verb = "decline_termination" if status == states.DECLINED else "withdraw_termination"
    record_event(verb=verb, subject=contract, by=by, now=now, data={"for": waiting.by})
    contract.change(now=now, turn=contract.turn if waiting.by == ADMINISTRATORS else NOBODY)
    announce(contract, "contract.updated", now)


def _answer(waiting: Termination, status: str, by: Actor, now: datetime) -> None:
    waiting.move_to(status, now=now, answered_by_id=by.id, answered_by_name=by.name[:200], answered_at=now)


def _terminate(contract: Contract, why: str, by: Actor, now: datetime) -> Contract:
    """The volume in force is given back, and what hangs on the contract ends with it. A lot that is sold stays sold."""
    volume = contract.in_force.terms.volume.amount
    for other in contract.terminations.filter(status=states.PROPOSED):
        other.move_to(states.LAPSED, now=now, answered_at=now)
    _end_amendments(contract, now)
    contract = stored(contract)
    contract.move_to(states.TERMINATED, now=now, reason=why, turn=NOBODY)
    release_volume(lot=contract.lot, amount=volume, now=now)
    record_event(
        verb="terminate_contract",
        subject=contract,
        by=by,
        now=now,
        before=states.ACTIVE,
        after=contract.status,
        why=why,
    )
    announce(contract, "contract.terminated", now)
    return contract


def _end_amendments(contract: Contract, now: datetime) -> None:
    why = f"Contract {contract.number} was terminated."
    for amendment in Contract.objects.whole().filter(amends=contract).order_by("number"):
        if amendment.status in states.UNSIGNED:
            end_unsigned(amendment, states.REFUSED, why, SYSTEM, now)
        elif amendment.status == states.ACTIVE:
            amendment.move_to(states.TERMINATED, now=now, reason=why)
            record_event(verb="terminate_contract", subject=amendment, by=SYSTEM, now=now, before=states.ACTIVE,
                         after=amendment.status, why=why)  # fmt: skip
            announce(amendment, "contract.terminated", now)


def _reason(reason: str) -> str:
    why = reason.strip()
    if not why:
        raise Invalid("Say why, in a sentence: the other side reads it.", fields={"reason": ["Say why."]})
    return why[:2000]


def _proposed(contract: Contract) -> Termination | None:
    """The end that one side proposed to the other, and that waits for its answer."""
    found: Termination | None = contract.terminations.filter(status=states.PROPOSED).exclude(by=ADMINISTRATORS).first()
    return found


def _require_proposed(contract: Contract) -> Termination:
    require_active(contract)
    waiting = _proposed(contract)
    if waiting is None:
        raise _nothing_proposed(contract)
    return waiting


def _nothing_proposed(contract: Contract) -> InvalidMove:
    return InvalidMove("Nobody proposes to end this contract now.", code="no_termination", record=contract.as_record())
