"""What the Buyer portal tells of contracts, and what we do to them there: sign, ask for changes, refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from pydantic import ValidationError

from producer_portal.marketplace import services as market
from shared import schemas
from shared.accounts.actors import SYSTEM, Actor, Role
from shared.accounts.signing import require_may_sign
from shared.audit.services import record_event
from shared.db import atomic
from shared.exchange import peer
from shared.exchange.peer import OnBehalf, PeerRefused, PeerUnavailable
from shared.exchange.projections import Applied
from shared.reactions import react

from .models import TradeContract

CONTRACTS = "/api/contracts"


@atomic
def take_contract_event(envelope: schemas.ContractEvent, *, now: datetime) -> Applied:
    """Take what a `contract.*` message says of the contract and of its buyer, each if it is news."""
    if envelope.organization is not None:
        market.take_buyer(organization=envelope.organization, now=now)
    return take_contract(contract=envelope.contract, now=now)


@atomic
def take_contract(*, contract: schemas.Contract, now: datetime) -> Applied:
    """Make the copy as new as `contract`; what is as new already stays. Reacts to the change that this made."""
    before = TradeContract.objects.filter(pk=contract.id).values_list("status", "document_hash").first()
    signed = any(one.side == "producer" and one.document_hash == contract.document_hash for one in contract.signatures)
    applied = TradeContract.apply(
        contract.to_dict(), now=now, organization_id=contract.buyer_org_id, number=contract.contract_number,
        buyer_name=contract.parties.buyer.name, lot_id=contract.lot_id, buyer_bid_id=contract.bid_id,
        document_hash=contract.document_hash, sign_by=contract.sign_by, signed_by_us=signed, told_at=now,
    )  # fmt: skip
    if applied is not Applied.UNCHANGED:
        row = TradeContract.objects.get(pk=contract.id)
        old = before[0] if before else ""
        if old != row.status:
            record_event(verb="take_contract", subject=row, by=SYSTEM, now=now, before=old, after=row.status)
        react("contract_taken", contract=row, before=before, now=now)
    return applied


def do_to_contract(
    *, contract: TradeContract, deed: str, body: dict[str, Any], by: Actor, key: str, tell_time: Callable[[], datetime]
) -> TradeContract:
    """Do something to a contract at the Buyer portal, which owns it, and take its answer at once.

    `deed` is `sign`, `request-changes` or `refuse`. Raises PeerRefused with the record where the answer is no, and
    PeerUnavailable where nobody knows whether it was done.
    """
    _require_may(deed, contract, by)
    user, organization = by.person()
    path = f"{CONTRACTS}/{contract.pk}/{deed}"
    try:
        answer = peer.post(path, body, on_behalf=OnBehalf(user.external_id, organization.pk), key=key)
    except PeerRefused as refused:
        _take_record(refused.record, tell_time())
        raise
    if not _take_record(answer.get("contract") if isinstance(answer, dict) else None, tell_time()):
        raise PeerUnavailable(f"The {settings.PEER_TITLE} answered {path} with something unreadable.")
    found = TradeContract.objects.get(pk=contract.pk)
    _write_down(deed, found, by, tell_time())
    return found


def _take_record(record: Any, now: datetime) -> bool:
    try:
        take_contract(contract=schemas.Contract.model_validate(record), now=now)
    except ValidationError:
        return False
    return True


@atomic
def _write_down(deed: str, contract: TradeContract, by: Actor, now: datetime) -> None:
    verb = f"{deed.replace('-', '_')}_contract"
    data = {"documentHash": contract.document_hash}
    record_event(verb=verb, subject=contract, by=by, now=now, after=contract.status, data=data)


def _require_may(deed: str, contract: TradeContract, by: Actor) -> None:
    """The portal where a person signed in checks their rights; the owner of the record takes our word for it."""
    if deed != "sign":
        by.require(Role.OWNER if deed == "refuse" else Role.TRADER)
        return
    pricing = contract.contract.pricing
    require_may_sign(by, total=pricing.price, currency=pricing.currency or "", decimals=pricing.decimals)
