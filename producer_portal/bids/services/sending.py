"""Sending the bids that are on their way, until the answer is definite. The Buyer portal knows each by our id."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from producer_portal.bids import states
from producer_portal.bids.models import ProducerBid
from shared.accounts.actors import SYSTEM
from shared.audit.services import record_event
from shared.db import atomic
from shared.exchange.peer import PeerRefused, PeerUnavailable
from shared.reactions import react

from . import buyer
from .mirror import stored, take_bid

SCHEDULE = [timedelta(seconds=seconds) for seconds in (2, 5, 15, 30, 60, 120, 300)]  # then the last one again
HOLD = timedelta(seconds=30)  # longer than a call may take


def send_bid(*, bid: ProducerBid, tell_time: Callable[[], datetime]) -> ProducerBid:
    """Send one bid that is on its way, unless somebody else is at it. Not to be called inside a transaction."""
    now = tell_time()
    if not ProducerBid.objects.on_its_way(now).filter(pk=bid.pk).update(held_until=now + HOLD):
        return stored(bid)
    bid = stored(bid)
    try:
        record = buyer.send(bid)
    except PeerRefused as refused:
        return _fail(bid=bid, refused=refused, now=tell_time())
    except PeerUnavailable as unknown:
        return _put_off(bid=bid, why=unknown.message, now=tell_time())
    take_bid(record=record, now=tell_time())
    return stored(bid)


def retry_bids(*, tell_time: Callable[[], datetime], limit: int = 50) -> list[ProducerBid]:
    """Send every bid whose time has come, one after the other; what came of each."""
    return [send_bid(bid=bid, tell_time=tell_time) for bid in ProducerBid.objects.due(tell_time())[:limit]]


@atomic
def _fail(*, bid: ProducerBid, refused: PeerRefused, now: datetime) -> ProducerBid:
    """The Buyer portal did not take it: the draft is there again, with what was wrong."""
    bid = stored(bid)
    if bid.status != states.SUBMITTING:
        return bid
    bid.move_to(
        states.FAILED, now=now, problem=refused.message[:1000], problem_fields=refused.fields, next_attempt_at=None,
        held_until=None,
    )  # fmt: skip
    record_event(verb="submit_bid", subject=bid, by=SYSTEM, now=now, before=states.SUBMITTING, after=bid.status,
                 why=refused.message)  # fmt: skip
    react("bid_failed", bid=bid, now=now)
    return bid


@atomic
def _put_off(*, bid: ProducerBid, why: str, now: datetime) -> ProducerBid:
    """Nobody knows whether it arrived: it is sent again under the same id."""
    bid = stored(bid)
    wait = SCHEDULE[min(bid.attempts, len(SCHEDULE) - 1)]
    rows = ProducerBid.objects.filter(pk=bid.pk, status=states.SUBMITTING)
    rows.update(attempts=bid.attempts + 1, next_attempt_at=now + wait, held_until=None, problem=why[:1000])
    return stored(bid)
