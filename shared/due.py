"""What the clock does to records: it goes through those whose time has come, one transaction each.

A record that cannot be done now stands in no other's way, and two clocks at once do each record once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from shared.errors import DomainError

log = logging.getLogger(__name__)

R = TypeVar("R")
OnStep = Callable[[int], object]


@dataclass(frozen=True)
class Done:
    """How many records were looked at, and to how many something was done; the others were refused or failed."""

    due: int = 0
    done: int = 0

    def __str__(self) -> str:
        return f"{self.done} of {self.due}"


def each(rows: Iterable[R], act: Callable[[R], bool], on_step: OnStep = lambda _: None) -> Done:
    """Do `act` to each row; it says whether it did anything. `on_step` is told how many were looked at."""
    due = done = 0
    for row in rows:
        try:
            done += act(row)
        except DomainError as error:
            log.info("%s: %s", row, error)
        except Exception:
            log.exception("%s", row)
        due += 1
        on_step(due)
    return Done(due, done)
