"""Bids that wait for an answer of the reader's organisation, for the dashboard's one list of what waits."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from shared.accounts.actors import Actor, Role
from shared.ui import times
from shared.ui.parts import Todo
from shared.ui.waiting import MOST

from . import states
from .models import ProducerBid


def bids_waiting(actor: Actor, now: datetime) -> list[Todo]:
    """Counters to answer, by their clock, and bids to confirm. One query."""
    if not actor.may(Role.TRADER):
        return []
    turn = ProducerBid.objects.visible_to(actor).filter(status__in=(states.COUNTER_OFFER, states.STALE))
    return [_todo(bid, now) for bid in turn.order_by("answer_until", "id")[:MOST]]


def _todo(bid: ProducerBid, now: datetime) -> Todo:
    name, page = bid.lot_title or bid.lot_number or "a lot", reverse("bids:page", args=[bid.pk])
    if bid.status == states.STALE:
        return Todo("bid", f"Confirm your bid on {name}", page, "Confirm", detail="The buyer changed the lot")
    over = bid.answer_due is not None and bid.answer_due <= now
    said = "Your time to answer is over" if over else f"From {bid.buyer_name or 'the buyer'}"
    holds = f"{said} · the offer holds until {times.exact(bid.answer_until, 'day')}" if bid.answer_until else said
    return Todo("deal", f"Counter-offer on {name}", page, "Answer", detail=holds, due=bid.next_clock)
