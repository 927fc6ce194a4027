"""What the Buyer portal tells of contracts, and what we do to them there: sign, ask for changes, refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from producer_portal.bids.models import ProducerBid
from producer_portal.marketplace import services as market
from producer_portal.marketplace.models import MarketLot
from producer_portal.trades.models import TradeContract
from shared import schemas
from shared.accounts.actors import SYSTEM, Actor
from shared.accounts.signing import require_may_sign
from shared.audit.services import record_event
from shared.db import atomic
from shared.exchange.peer import PeerRefused
from shared.exchange.projections import Applied
from shared.lots import NEVER
from shared.papers.page import DEEDS
from shared.papers.standing import waits_for
from shared.reactions import react

from . import buyer

# What the trail calls each deed, here as at the Buyer portal.
VERBS = {
    "sign": "sign_contract",
    "request_changes": "request_changes",
    "refuse": "refuse_contract",
    "amend": "amend_contract",
    "propose_termination": "propose_termination",
    "agree_termination": "agree_termination",
    "decline_termination": "decline_termination",
    "withdraw_termination": "withdraw_termination",
}


@atomic
def take_contract_event(envelope: schemas.ContractEvent, *, now: datetime) -> Applied:
    """Take what a `contract.*` message says of the contract and of its buyer, each if it is news."""
    if envelope.organization is not None:
        market.take_buyer(organization=envelope.organization, now=now)
    return take_contract(contract=envelope.contract, now=now)


@atomic
def take_contract(*, contract: schemas.Contract, now: datetime, by: Actor = SYSTEM) -> Applied:
    """Make the copy as new as `contract`; what is as new already stays. Reacts to the change that this made.

    `by` is who did it, where it was done here.
    """
    before = TradeContract.objects.filter(pk=contract.id).values_list("status", "document_hash").first()
    signed = any(one.side == "producer" and one.document_hash == contract.document_hash for one in contract.signatures)
    named: dict[str, Any] = {
        "number": contract.contract_number, "buyer_name": contract.parties.buyer.name,
        "lot_number": (contract.lot_number or "")[:20], "lot_title": _lot_title(contract),
    }  # fmt: skip
    applied = TradeContract.apply(
        contract.to_dict(), now=now, organization_id=contract.buyer_org_id, lot_id=contract.lot_id,
        buyer_bid_id=contract.bid_id, document_hash=contract.document_hash, sign_until=contract.sign_by or NEVER,
        signed_by_us=signed, turn=waits_for(contract), told_at=now,
        search_text=" ".join(named.values()).casefold(), **named,
    )  # fmt: skip
    if applied is not Applied.UNCHANGED:
        row = TradeContract.objects.get(pk=contract.id)
        old = before[0] if before else ""
        if old != row.status:
            record_event(verb="take_contract", subject=row, by=SYSTEM, now=now, before=old, after=row.status)
        react("contract_taken", contract=row, before=before, by=by, now=now)
    return applied


def _lot_title(contract: schemas.Contract) -> str:
    """What the lot is called: a contract itself only has its number."""
    lot = MarketLot.objects.filter(pk=contract.lot_id).values_list("title", flat=True).first()
    bid = ProducerBid.objects.filter(buyer_bid_id=contract.bid_id).values_list("lot_title", flat=True)
    return str(lot or bid.first() or "")


def do_to_contract(
    *, contract: TradeContract, deed: str, body: dict[str, Any], by: Actor, key: str, tell_time: Callable[[], datetime]
) -> TradeContract:
    """Do something to a contract at the Buyer portal, which owns it, and take its answer at once: the contract as it
    became, or the amendment that was drawn up.

    `deed` is one of `shared.papers.page.DEEDS`. `key` stays the same when the same is tried again. Raises
    PeerRefused with the record where the answer is no, PeerUnavailable where nobody knows: then the copy here is read
    again by `refresh_contract` before the button is offered again.
    """
    _require_may(deed, contract, by)
    try:
        record = buyer.command(contract, deed, body, by=by, key=key)
    except PeerRefused as refused:
        if told := refused.record_as(schemas.Contract):
            take_contract(contract=told, now=tell_time())  # the page then shows it as it stands
        raise
    _take_answer(contract=contract, deed=deed, record=record, by=by, now=tell_time())
    found: TradeContract = TradeContract.objects.get(pk=record.id)
    return found


def refresh_contract(*, contract: TradeContract, by: Actor, tell_time: Callable[[], datetime]) -> TradeContract:
    """Read the contract from its owner. Raises PeerUnavailable."""
    take_contract(contract=buyer.read(contract, by), now=tell_time())
    return stored(contract)


def stored(contract: TradeContract) -> TradeContract:
    """The contract as it stands in the store now."""
    found: TradeContract = TradeContract.objects.get(pk=contract.pk)
    return found


@atomic
def _take_answer(*, contract: TradeContract, deed: str, record: schemas.Contract, by: Actor, now: datetime) -> None:
    data = {"documentHash": record.document_hash, "edition": record.edition}
    record_event(
        verb=VERBS[deed], subject=contract, by=by, now=now, before=contract.status, after=record.status, data=data
    )  # fmt: skip
    take_contract(contract=record, now=now, by=by)


def _require_may(deed: str, contract: TradeContract, by: Actor) -> None:
    """The portal where a person signed in checks their rights; the owner of the record takes our word for it."""
    if (role := DEEDS[deed]) is not None:
        by.require(role)
        return
    pricing = contract.contract.pricing
    require_may_sign(by, total=pricing.price, currency=pricing.currency or "", decimals=pricing.decimals)
