"""Bids that wait for an answer of the reader's organisation, for the dashboard's one list of what waits."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from buyer_portal.bids.models import Bid
from shared.accounts.actors import Actor, Role
from shared.ui import times
from shared.ui.parts import Todo
from shared.ui.waiting import MOST

from .models import BUYER


def answers_waiting(actor: Actor, now: datetime) -> list[Todo]:
    """Offers to answer: first those that one's own time to answer is over for, then by that clock. One query."""
    if actor.organization is None or not actor.may(Role.TRADER):
        return []
    mine = Bid.objects.filter(buyer_id=actor.organization_id, turn=BUYER).select_related("lot", "organization")
    return [_todo(bid, now) for bid in mine.order_by("answer_due", "id")[:MOST]]


def _todo(bid: Bid, now: datetime) -> Todo:
    number = bid.standing.number if bid.standing else 1
    what = "Bid" if number == 1 else f"Counter of {bid.organization}"
    detail = f"{bid.lot.number} · {bid.lot.title}"
    if bid.answer_due is not None and bid.answer_due <= now:
        over = times.span((now - bid.answer_due).total_seconds())
        detail = f"Your time to answer was over {over} ago · {detail}"
    title = f"Answer {bid.organization}" if number == 1 else f"{what}: it is your turn"
    return Todo("deal", title, reverse("deals:bid", args=[bid.pk]), "Answer", detail=detail, due=bid.answer_due)
