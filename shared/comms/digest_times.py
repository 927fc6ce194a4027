"""When a day's digest is due: at one hour of each day in the reader's zone, whatever the clocks do that night."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from shared.accounts.models import User
from shared.clock import zone_named

DEFAULT_HOUR = 7
DAY = timedelta(days=1)


def digest_at(user: User, hour: int, day: date) -> datetime:
    """The moment of that day's digest: an hour that the clocks skip is taken an hour later, a doubled one first."""
    return datetime.combine(day, time(hour), zone_named(user.time_zone)).astimezone(UTC)


def last_digest(user: User, hour: int, now: datetime) -> tuple[date, datetime]:
    """The newest day whose digest is due by `now`, and its moment."""
    today = now.astimezone(zone_named(user.time_zone)).date()
    due = [(digest_at(user, hour, day), day) for day in (today - 2 * DAY, today - DAY, today)]
    moment, day = max(one for one in due if one[0] <= now)
    return day, moment


def next_digest_at(user: User, hour: int, now: datetime) -> datetime:
    """The moment of the first digest after `now`."""
    today = now.astimezone(zone_named(user.time_zone)).date()
    due = [digest_at(user, hour, day) for day in (today, today + DAY, today + 2 * DAY)]
    return min(moment for moment in due if moment > now)
