"""What happens to bids and negotiations when their lot changes or ends: the answers to the facts of lots."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from buyer_portal.bids import services as bids
from buyer_portal.bids.models import Bid
from buyer_portal.deals import states
from buyer_portal.deals.models import PRODUCER, Negotiation
from buyer_portal.lots.models import Lot
from shared import schemas
from shared.accounts.actors import SYSTEM, Actor
from shared.db import atomic
from shared.errors import InvalidMove

from .negotiations import reject_bid
from .standing import reflect


@atomic
def close_bids_of_lot(*, lot: Lot, code: schemas.ReasonCode, text: str, now: datetime) -> int:
    """Reject every bid on `lot` that is still live, with one reason; returns how many."""
    live = list(Bid.objects.on(lot).live().whole())
    for bid in live:
        reject_bid(bid=bid, by=SYSTEM, now=now, code=code, text=text)
    return len(live)


@atomic
def reject_for_cancelled_lot(*, lot: Lot, by: Actor, now: datetime) -> None:
    """Answer `lot_cancelled`."""
    close_bids_of_lot(lot=lot, code="lot_cancelled", text=lot.reason, now=now)


@atomic
def reject_for_unsuccessful_lot(*, lot: Lot, by: Actor, now: datetime) -> None:
    """Answer `lot_unsuccessful`: raises InvalidMove where part of it is sold already."""
    if lot.awarded:
        raise InvalidMove(
            "Part of this lot is sold. Conclude it with what is awarded.", code="partly_sold", record=lot.as_record()
        )
    close_bids_of_lot(lot=lot, code="lot_unsuccessful", text=lot.reason, now=now)


@atomic
def reject_for_sold_lot(*, lot: Lot, by: Actor, now: datetime) -> None:
    """Answer `lot_sold`."""
    close_bids_of_lot(lot=lot, code="other_bid_chosen", text="The lot was awarded to another bid.", now=now)


@atomic
def refuse_change_while_awarding(*, lot: Lot, by: Actor, now: datetime) -> None:
    """Answer what is about to happen to a lot: raises InvalidMove while a bid is accepted and its contract not active.

    An acceptance at the same moment comes before it or after it.
    """
    Lot.objects.filter(pk=lot.pk).update(updated_at=F("updated_at"))
    _require_no_award_pending(lot)


@atomic
def let_bids_go_stale(*, lot: Lot, material: bool, by: Actor, now: datetime) -> None:
    """Answer `lot_changed`: after a material change each live bid must be confirmed by its producer."""
    if not material:
        return
    for bid in Bid.objects.on(lot).live().whole():
        negotiation = Negotiation.objects.filter(bid=bid).first()
        if negotiation is None:
            continue
        if bid.turn != PRODUCER:
            negotiation.change(now=now, turn_since=now)
        reflect(negotiation, now)
        bids.announce(bid=bids.stored(bid), event="bid.updated", now=now)


def award_is_pending(lot: Lot) -> bool:
    """Whether a bid on `lot` is accepted whose contract is not active yet."""
    return bool(Negotiation.objects.filter(bid__lot=lot, status=states.AGREED).exists())


def _require_no_award_pending(lot: Lot) -> None:
    if award_is_pending(lot):
        raise InvalidMove(
            "A bid on this lot is accepted, and its contract is not signed yet. Wait for the signatures, or refuse it.",
            code="award_pending", record=lot.as_record(),
        )  # fmt: skip
