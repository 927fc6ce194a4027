"""What the clock does to negotiations: offers run out, and whoever is to answer is reminded; see `shared.due`."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from shared.comms.services import alert_operators, notify
from shared.db import atomic
from shared.due import Done, OnStep, each

from . import states
from .models import BUYER, Offer
from .services import settle_clock

AT_ONCE = 500
LAST_CALL = timedelta(hours=4)


def due_offers(now: datetime) -> int:
    """How many offers stand whose time is up."""
    return Offer.objects.filter(status=states.PENDING, expires_at__lte=now).count()


def settle_clocks(*, now: datetime, on_step: OnStep = lambda _: None) -> Done:
    """Let every offer fall away whose time is up, the longest overdue first, at most 500."""
    due = Offer.objects.filter(status=states.PENDING, expires_at__lte=now).order_by("expires_at")
    deals = [offer.negotiation for offer in due.select_related("negotiation")[:AT_ONCE]]
    return each(deals, lambda deal: settle_clock(negotiation=deal, now=now), on_step)


def remind_of_answers(*, now: datetime) -> Done:
    """Tell buyers of offers that wait for them: at half time, four hours before the end, and when it takes too long."""
    waiting = Offer.objects.filter(status=states.PENDING, expires_at__gt=now).exclude(by=BUYER)
    rows = waiting.select_related("negotiation__bid__lot", "negotiation__producer").order_by("expires_at")[:AT_ONCE]
    return each(
        [offer for offer in rows if offer.negotiation.bid.turn == BUYER], lambda offer: remind(offer=offer, now=now)
    )


@atomic
def remind(*, offer: Offer, now: datetime) -> bool:
    """Tell the buyer's people what is due of one offer; whether anybody did not know yet."""
    deal = offer.negotiation
    half = deal.turn_since + (offer.expires_at - deal.turn_since) / 2
    told = False
    if now >= half:
        told |= _tell(offer, "half_time", "Half of the time to answer has passed.", now)
    if now >= offer.expires_at - LAST_CALL:
        told |= _tell(offer, "last_call", "It runs out within four hours.", now)
    if now >= deal.turn_since + timedelta(hours=settings.ANSWER_HOURS):
        text = f"It has waited for more than {settings.ANSWER_HOURS} hours."
        told |= _tell(offer, "overdue", text, now)
        about = f"{deal} waits for the buyer since {deal.turn_since:%Y-%m-%d %H:%M} UTC."
        alert_operators(kind="answer_overdue", text=about, key=f"answer_overdue:{offer.pk}", now=now)
    return told


def _tell(offer: Offer, kind: str, text: str, now: datetime) -> bool:
    deal = offer.negotiation
    told = notify(
        organization=deal.buyer_id, kind="negotiation", key=f"{kind}:{offer.pk}",
        title=f"{deal.producer} waits for your answer on {deal.bid.lot.number}", body=text,
        link=f"/bids/{deal.bid_id}/", subject=deal.bid, now=now,
    )  # fmt: skip
    return bool(told)
