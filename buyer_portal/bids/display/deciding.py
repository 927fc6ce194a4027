"""What the buyer may do with a bid from the comparison. The service still decides, by role and by clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from buyer_portal.bids import states
from shared import schemas
from shared.accounts.actors import Actor, Role
from shared.deals.forms import RejectForm
from shared.ui import formats

from .comparing import Column
from .measuring import Measured

OPEN_LOTS = ("published", "closed")


@dataclass(frozen=True)
class Choice:
    """What is offered for one bid. `offer` is the producer's that stands, where the buyer may accept it; `waits` says
    in words why nothing can be agreed now."""

    column: Column
    room_url: str
    offer: schemas.Offer | None
    deal: str
    may_counter: bool
    reject_form: RejectForm | None
    waits: str

    @property
    def accept_id(self) -> str:
        return f"accept-{self.column.letter}{self.column.one.bid.pk}"  # a bid of the split may be a column too

    @property
    def accept_title(self) -> str:
        return f"Accept the offer of {self.column.one.name}?"

    @property
    def reject_id(self) -> str:
        return f"reject-{self.column.one.bid.pk}"

    @property
    def reject_title(self) -> str:
        return f"Reject the bid of {self.column.one.name}?"


def choice_of(column: Column, actor: Actor, now: datetime) -> Choice:
    one = column.one
    bid, offer = one.bid, one.bid.standing
    open_lot = one.basis.lot.status in OPEN_LOTS
    answerable = open_lot and one.is_acceptable and offer is not None and now < offer.expires_at
    may_trade, may_accept = actor.may(Role.TRADER), actor.may(Role.OWNER)
    may_reject = bid.is_live and not bid.is_sealed and open_lot and (may_accept or (may_trade and not bid.rounds))
    return Choice(
        column,
        reverse("deals:bid", args=[bid.pk]),
        offer if answerable and may_accept else None,
        _deal(offer),
        answerable and may_trade,
        RejectForm(auto_id=f"id_{bid.pk}_%s") if may_reject else None,
        _waits(one),
    )


def _deal(offer: schemas.Offer | None) -> str:
    """What is agreed by accepting it: volume, price, total, and the terms' own name."""
    if offer is None:
        return ""
    terms = offer.terms
    currency, unit = terms.pricing.currency or "", terms.volume.unit
    return (
        f"{formats.number(terms.volume.amount)} {formats.unit_label(unit)} at "
        f"{formats.money(terms.pricing.price_per_unit, currency, unit)}, "
        f"{formats.money(terms.pricing.price, currency)} in all."
    )


def _waits(one: Measured) -> str:
    status = one.bid.status
    if not one.bid.verified and one.bid.is_live:
        return "Its owner has to confirm it first."
    if status == states.STALE:
        return "Waits for its producer to confirm it."
    if status == states.COUNTER_OFFER:
        return "Your counter waits for its answer."
    return "" if status == states.PENDING else one.bid.get_status_display()
