"""Bids that wait for an answer of the reader's organisation, for the dashboard's one list of what waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from buyer_portal.bids.display.measuring import measured_together
from buyer_portal.bids.models import Bid
from buyer_portal.reference.models import ReferencePrice
from buyer_portal.reference.services import reference_price_of
from shared.accounts.actors import Actor, Role
from shared.ui import formats
from shared.ui.parts import Todo
from shared.ui.waiting import MOST

from .models import BUYER

MOST_READ = 60


def answers_waiting(actor: Actor, now: datetime) -> list[Todo]:
    """Offers to answer, by the clock of one's own time to answer; first bids on one lot are judged together.

    Two queries.
    """
    if actor.organization is None or not actor.may(Role.TRADER):
        return []
    mine = Bid.objects.filter(buyer_id=actor.organization_id, turn=BUYER).select_related("lot", "organization")
    groups: dict[str, list[Bid]] = {}
    for bid in mine.order_by("answer_due", "id")[:MOST_READ]:
        first = bid.standing is None or bid.standing.number == 1
        groups.setdefault(bid.lot_id if first else bid.pk, []).append(bid)
    price = reference_price_of(actor.organization) if any(len(bids) > 1 for bids in groups.values()) else None
    todos = [_judge(bids, price, now) if len(bids) > 1 else _answer(bids[0], now) for bids in groups.values()]
    return todos[:MOST]


def _answer(bid: Bid, now: datetime) -> Todo:
    offer, who = bid.standing, str(bid.organization or bid.bidder_name or "a producer")
    what = f"offer {offer.number}" if offer and offer.number > 1 else "bid"
    said = ""
    if offer is not None:
        pricing, volume = offer.terms.pricing, offer.terms.volume
        price = formats.money(pricing.price_per_unit, pricing.currency or "", volume.unit)
        said = f"{price} for {formats.number(volume.amount)} {formats.unit_label(volume.unit)}"
    page = reverse("deals:bid", args=[bid.pk])
    return Todo(
        "deal",
        f"Answer {who}’{'' if who.endswith('s') else 's'} {what}",
        page,
        "Answer",
        detail=_detail([bid], said, now),
        due=bid.answer_due,
    )


def _judge(bids: Sequence[Bid], price: ReferencePrice | None, now: datetime) -> Todo:
    """Several first bids on one lot."""
    lot, measured = bids[0].lot, measured_together(bids, price)
    landed = min((one.landed for one in measured if one.is_compared and one.landed is not None), default=None)
    abatement = min((one.cost_of_carbon for one in measured if one.cost_of_carbon is not None), default=None)
    currency = measured[0].basis.currency
    best = f"Best {formats.money(landed, currency)} per t neat" if landed is not None else ""
    if best and abatement is not None:
        best = f"{best}, or {formats.money(abatement, currency)} per t CO₂e"
    title = f"Judge {formats.number(len(bids))} bids on {lot.title}"
    page = reverse("bids:compare", args=[lot.pk])
    return Todo("compare", title, page, "Compare", detail=_detail(bids, best, now), due=bids[0].answer_due)


def _detail(bids: Sequence[Bid], said: str, now: datetime) -> str:
    late = bids[0].answer_due is not None and bids[0].answer_due <= now
    lot = bids[0].lot
    named = lot.number if len(bids) > 1 else f"{lot.number} {lot.title}"
    return " · ".join(part for part in ("Your time to answer is over" if late else "", said, named) if part)
