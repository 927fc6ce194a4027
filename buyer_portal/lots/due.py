"""What the clock does to lots: it goes through those whose time has come, one transaction each.

A lot that cannot be done now stands in no other's way, and two clocks at once do each lot once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.accounts.actors import SYSTEM
from shared.errors import DomainError

from . import services
from .models import Lot

log = logging.getLogger(__name__)

AT_ONCE = 500


@dataclass(frozen=True)
class Done:
    """How many lots were looked at, and to how many of them something was done; the others were refused or failed."""

    due: int = 0
    done: int = 0

    def __str__(self) -> str:
        return f"{self.done} of {self.due}"


OnStep = Callable[[int], object]


def due_to_close(now: datetime) -> int:
    """How many published lots have passed their deadline."""
    return int(Lot.objects.due_to_close(now).count())


def close_due_lots(*, now: datetime, on_step: OnStep = lambda _: None) -> Done:
    """Close every published lot whose deadline has passed, the longest overdue first, at most 500."""

    def close(lot: Lot) -> bool:
        services.close_lot(lot=lot, by=SYSTEM, now=now, expected_version=lot.version)
        return True

    return _each(Lot.objects.due_to_close(now)[:AT_ONCE], close, on_step)


def remind_of_awards(*, now: datetime) -> Done:
    """Tell the buyers whose closed lots wait to be awarded: at half time, and when the ten days are over."""
    waiting = Lot.objects.unawarded_since(now - services.HALF_THE_TIME_TO_AWARD)[:AT_ONCE]
    return _each(waiting, lambda lot: services.remind_of_award(lot=lot, now=now))


def _each(lots: Iterable[Lot], act: Callable[[Lot], bool], on_step: OnStep = lambda _: None) -> Done:
    due = done = 0
    for lot in lots:
        try:
            done += act(lot)
        except DomainError as error:
            log.info("%s: %s", lot.number, error)
        except Exception:
            log.exception("%s", lot.number)
        due += 1
        on_step(due)
    return Done(due, done)
