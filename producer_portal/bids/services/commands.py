"""What a producer does to a bid that the Buyer portal has: a call to its owner, whose answer is taken at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from producer_portal.bids import states
from producer_portal.bids.models import ProducerBid
from shared import schemas
from shared.accounts.actors import Actor, Role
from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import InvalidMove
from shared.exchange.peer import PeerRefused
from shared.reactions import react

from . import buyer
from .mirror import stored, take_bid


def do_to_bid(
    *, bid: ProducerBid, deed: str, body: dict[str, Any], by: Actor, key: str, tell_time: Callable[[], datetime]
) -> ProducerBid:
    """Do something to a bid at the Buyer portal, which owns it, and take its answer at once.

    `deed` is `counter`, `accept-counter`, `withdraw-counter`, `withdraw` or `confirm`. `key` stays the same when the
    same is tried again. Raises PeerRefused with the record where the answer is no, PeerUnavailable where nobody knows:
    then the copy here is read again by `refresh_bid` before the button is offered again.
    """
    by.require(Role.OWNER if deed == "accept-counter" and body.get("accept") else Role.TRADER)
    if not bid.buyer_bid_id:
        raise InvalidMove("This bid has not reached the buyer yet.", record=bid.as_record())
    try:
        record, contract = buyer.command(bid, deed, body, by=by, key=key)
    except PeerRefused as refused:
        if told := refused.record_as(schemas.Bid):
            take_bid(record=told, now=tell_time())  # the page then shows it as it stands
        raise
    _take_answer(bid=bid, deed=deed, record=record, contract=contract, by=by, now=tell_time())
    return stored(bid)


def refresh_bid(*, bid: ProducerBid, by: Actor, tell_time: Callable[[], datetime]) -> ProducerBid:
    """Read the bid with all its offers from its owner. Raises PeerUnavailable."""
    if bid.buyer_bid_id:
        take_bid(record=buyer.read(bid, by), now=tell_time())
    return stored(bid)


@atomic
def _take_answer(*, bid: ProducerBid, deed: str, record: schemas.Bid, contract: Any, by: Actor, now: datetime) -> None:
    verb = f"{deed.replace('-', '_')}_bid"
    record_event(verb=verb, subject=bid, by=by, now=now, before=bid.status, after=states.MIRRORED[record.status])
    take_bid(record=record, now=now, by=by)
    if contract is not None:
        react("contract_told", contract=schemas.Contract.model_validate(contract), now=now)
