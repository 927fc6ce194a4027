"""What the clock does to lots; see `shared.due`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from buyer_portal.lots import states
from buyer_portal.lots.models import TIME_TO_AWARD, Lot
from shared.accounts.actors import SYSTEM
from shared.db import atomic
from shared.due import Done, OnStep, each

from . import lots
from .awards import left_to_award
from .steps import stored, tell_buyer

AT_ONCE = 500
HALF_THE_TIME_TO_AWARD = TIME_TO_AWARD / 2


def due_to_close(now: datetime) -> int:
    """How many published lots have passed their deadline."""
    return int(Lot.objects.due_to_close(now).count())


def close_due_lots(
    *, now: datetime, on_step: OnStep = lambda _: None, on_closed: Callable[[Lot], object] = lambda _: None
) -> Done:
    """Close every published lot whose deadline has passed, the longest overdue first, at most 500."""

    def close(lot: Lot) -> bool:
        on_closed(lots.close_lot(lot=lot, by=SYSTEM, now=now, expected_version=lot.version))
        return True

    return each(Lot.objects.due_to_close(now)[:AT_ONCE], close, on_step)


def remind_of_awards(*, now: datetime) -> Done:
    """Tell the buyers whose closed lots wait to be awarded: at half time, and when the ten days are over."""
    waiting = Lot.objects.unawarded_since(now - HALF_THE_TIME_TO_AWARD)[:AT_ONCE]
    return each(waiting, lambda lot: remind_of_award(lot=lot, now=now))


@atomic
def remind_of_award(*, lot: Lot, now: datetime) -> bool:
    """Tell the buyer once at half time, and once when the time is up, that a closed lot waits for their award."""
    lot = stored(lot)
    if lot.status != states.CLOSED or lot.closed_at is None or left_to_award(lot) == 0:
        return False
    if now >= lot.closed_at + TIME_TO_AWARD:
        text = "The 10 days to award it are over, and producers still wait for your word."
        return tell_buyer(lot, "award_overdue", "Award overdue", text, now)
    if now >= lot.closed_at + HALF_THE_TIME_TO_AWARD:
        return tell_buyer(lot, "award_reminder", "Still to award", "Half of the 10 days to award it have passed.", now)
    return False
