"""What the clock does to bids whose answer we owe: their people are reminded; see `shared.due`."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from producer_portal.bids.models import ProducerBid
from shared.comms.services import alert_operators, notify
from shared.db import atomic
from shared.deals.reminding import OVERDUE, Reminder, due_of, next_at
from shared.due import Done, each

from .answering import reminders

AT_ONCE = 500


def remind_of_answers(*, now: datetime) -> Done:
    """Tell producers of offers that wait for them: at half time, four hours before the end, and when it takes too long.

    At most 500 at once, those first that wait the longest to be reminded.
    """
    rows = ProducerBid.objects.whole().filter(remind_at__lte=now).order_by("remind_at")[:AT_ONCE]
    return each(rows, lambda bid: remind(bid=bid, now=now))


@atomic
def remind(*, bid: ProducerBid, now: datetime) -> bool:
    """Tell the organisation, and operators once its time to answer is over, what is due; whether it was to be done.

    The row says when the next one is due: of two clocks at once, one moves it on and tells.
    """
    found = reminders(bid)
    is_over = bid.answer_until is None or bid.answer_until <= now
    rows = ProducerBid.objects.filter(pk=bid.pk, remind_at=bid.remind_at, turn_since=bid.turn_since)
    if not rows.update(remind_at=None if is_over else next_at(found, now)) or is_over:
        return False
    for one in due_of(found, now):
        _tell(bid, one, now)
    return True


def _tell(bid: ProducerBid, reminder: Reminder, now: datetime) -> None:
    key = f"{reminder.kind}:{bid.pk}:{bid.turn_since:%Y%m%d%H%M%S}"
    buyer, lot = bid.buyer_name or "The buyer", bid.lot_number or bid.lot_title or "a lot"
    notify(
        organization=bid.organization, kind="answer_due", key=key, title=f"{buyer} waits for your answer on {lot}",
        body=reminder.text, link=reverse("bids:page", args=[bid.pk]), subject=bid, now=now,
    )  # fmt: skip
    if reminder.kind == OVERDUE:
        text = f"{bid} of {bid.organization} waits for its producer since {bid.turn_since:%Y-%m-%d %H:%M} UTC."
        link = reverse("admin:bids_producerbid_change", args=[bid.pk])
        alert_operators(kind="answer_overdue", text=text, key=f"answer_overdue:{key}", now=now, link=link)
