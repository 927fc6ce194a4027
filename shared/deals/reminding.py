"""When people are reminded of an offer that they are to answer, and when they have let the other side wait too long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LAST_CALL = timedelta(hours=4)
HALF_TIME_OVER, RUNS_OUT, OVERDUE = "half_time", "last_call", "overdue"


@dataclass(frozen=True)
class Reminder:
    """One reminder: its kind, when it is due, and what it says."""

    kind: str
    at: datetime
    text: str


def reminders_of(*, since: datetime, until: datetime, answer_due: datetime, hours: int) -> list[Reminder]:
    """Those of an offer that waits `since` and runs out `until`, in the order they are due: at half time, four hours
    before the end, and at `answer_due`, when the organisation's own `hours` to answer are over. What would come at its
    beginning or after its end is left out.
    """
    found = [
        Reminder(HALF_TIME_OVER, since + (until - since) / 2, "Half of the time to answer has passed."),
        Reminder(RUNS_OUT, until - LAST_CALL, "It runs out within four hours."),
        Reminder(OVERDUE, answer_due, f"It has waited for {hours} hours, your organisation’s own time to answer."),
    ]
    return sorted((one for one in found if since < one.at < until), key=lambda one: one.at)


def due_of(reminders: list[Reminder], now: datetime) -> list[Reminder]:
    """Those whose time has come."""
    return [one for one in reminders if one.at <= now]


def next_at(reminders: list[Reminder], now: datetime) -> datetime | None:
    """When the next one is due after `now`; None when there is none."""
    return next((one.at for one in reminders if one.at > now), None)
