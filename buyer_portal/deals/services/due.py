"""What the clock does to negotiations: offers run out, and whoever is to answer is reminded; see `shared.due`."""

from __future__ import annotations

from datetime import datetime

from buyer_portal.bids.models import Bid
from buyer_portal.deals import states
from buyer_portal.deals.models import BUYER, Negotiation, Offer
from shared.comms.services import alert_operators, notify
from shared.db import atomic
from shared.deals.reminding import OVERDUE, Reminder, due_of, next_at
from shared.due import Done, OnStep, each

from .negotiations import settle_clock
from .standing import reminders, standing_offer

AT_ONCE = 500


def due_offers(now: datetime) -> int:
    """How many offers stand whose time is up."""
    return Offer.objects.filter(status=states.PENDING, expires_at__lte=now).count()


def settle_clocks(*, now: datetime, on_step: OnStep = lambda _: None) -> Done:
    """Let every offer fall away whose time is up, the longest overdue first, at most 500."""
    due = Offer.objects.filter(status=states.PENDING, expires_at__lte=now).order_by("expires_at")
    deals = [offer.negotiation for offer in due.select_related("negotiation")[:AT_ONCE]]
    return each(deals, lambda deal: settle_clock(negotiation=deal, now=now), on_step)


def remind_of_answers(*, now: datetime) -> Done:
    """Tell buyers of offers that wait for them: at half time, four hours before the end, and when it takes too long.

    At most 500 at once, those first that wait the longest to be reminded.
    """
    rows = Bid.objects.filter(remind_at__lte=now).order_by("remind_at")[:AT_ONCE]
    return each(rows, lambda bid: remind(bid=bid, now=now))


@atomic
def remind(*, bid: Bid, now: datetime) -> bool:
    """Tell the buyer's people, and operators once the time to answer is over, what is due; whether it was to be done.

    The row says when the next one is due: of two clocks at once, one moves it on and tells.
    """
    negotiation = Negotiation.objects.whole().filter(bid=bid).first()
    standing = standing_offer(negotiation) if negotiation is not None else None
    rows = Bid.objects.filter(pk=bid.pk, remind_at=bid.remind_at, turn=BUYER)
    if negotiation is None or standing is None or not standing.is_alive(now):
        Bid.objects.filter(pk=bid.pk, remind_at=bid.remind_at).update(remind_at=None)
        return False
    all_of_it = reminders(negotiation.bid, standing, negotiation.turn_since)
    if not rows.update(remind_at=next_at(all_of_it, now)):
        return False
    for one in due_of(all_of_it, now):
        _tell(negotiation, standing, one, now)
    return True


def _tell(deal: Negotiation, offer: Offer, reminder: Reminder, now: datetime) -> None:
    key = f"{reminder.kind}:{offer.pk}:{deal.turn_since:%Y%m%d%H%M%S}"
    notify(
        organization=deal.buyer_id, kind="answer_due", key=key,
        title=f"{deal.producer} waits for your answer on {deal.bid.lot.number}", body=reminder.text,
        link=f"/bids/{deal.bid_id}/", subject=deal.bid, now=now,
    )  # fmt: skip
    if reminder.kind == OVERDUE:
        about = f"{deal} of {deal.producer} waits for {deal.buyer} since {deal.turn_since:%Y-%m-%d %H:%M} UTC."
        alert_operators(kind="answer_overdue", text=about, key=f"answer_overdue:{key}", now=now,
                        link=f"/admin/deals/negotiation/{deal.pk}/change/")  # fmt: skip
