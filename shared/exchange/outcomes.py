"""What an answer means for its delivery: the answers table, as one function."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from . import schedule
from .line import Answer
from .signature import TOLERANCE_SECONDS
from .states import DEAD, DELIVERED, DUE

GONE = 410
TOO_LARGE = 413
ASKS_TO_WAIT = {429, 503}


@dataclass(frozen=True)
class Outcome:
    """The state the delivery goes to; `next_attempt_at` goes with `due`. `counts`: whether the breaker hears of it;
    `notable`: what operators hear of: dead, clocks, gone."""

    state: str
    next_attempt_at: datetime | None = None
    counts: bool = True
    error: str = ""
    notable: str = ""


def outcome_of(answer: Answer, *, tries: int, now: datetime) -> Outcome:
    """What follows from the answer to try number `tries` (the first is 1)."""
    status = answer.status
    if status is not None and 200 <= status < 300:
        return Outcome(DELIVERED)
    error, notable = answer.error, "gone" if status == GONE else ""
    if status == TOO_LARGE:
        return Outcome(DEAD, counts=False, error=error, notable="dead")
    if status == 401 and (minutes := clock_apart(answer, now)):
        error, notable = f"answered 401; its clock and ours are {minutes} min apart", "clocks"
    again = schedule.next_try(schedule.SENDING, tries=tries, now=now)
    if again is None:
        return Outcome(DEAD, error=error, notable="dead")
    if status in ASKS_TO_WAIT:
        asked = schedule.retry_after(answer.retry_after, now=now)
        again = max(again, asked) if asked else again
    return Outcome(DUE, again, error=error, notable=notable)


def clock_apart(answer: Answer, now: datetime) -> int:
    """By how many minutes the answer's `Date` differs from `now`, where that is more than a signature bears; else 0."""
    try:
        apart = abs((parsedate_to_datetime(answer.date) - now).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0
    return round(apart / 60) if apart > TOLERANCE_SECONDS else 0
