"""What the clock does to lots; see `shared.due`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from shared.accounts.actors import SYSTEM
from shared.due import Done, OnStep, each

from . import services
from .models import Lot

AT_ONCE = 500


def due_to_close(now: datetime) -> int:
    """How many published lots have passed their deadline."""
    return int(Lot.objects.due_to_close(now).count())


def close_due_lots(
    *, now: datetime, on_step: OnStep = lambda _: None, on_closed: Callable[[Lot], object] = lambda _: None
) -> Done:
    """Close every published lot whose deadline has passed, the longest overdue first, at most 500."""

    def close(lot: Lot) -> bool:
        on_closed(services.close_lot(lot=lot, by=SYSTEM, now=now, expected_version=lot.version))
        return True

    return each(Lot.objects.due_to_close(now)[:AT_ONCE], close, on_step)


def remind_of_awards(*, now: datetime) -> Done:
    """Tell the buyers whose closed lots wait to be awarded: at half time, and when the ten days are over."""
    waiting = Lot.objects.unawarded_since(now - services.HALF_THE_TIME_TO_AWARD)[:AT_ONCE]
    return each(waiting, lambda lot: services.remind_of_award(lot=lot, now=now))
