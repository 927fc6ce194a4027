"""Time as people read it: how long until or since, and exactly when, in the viewer's zone, with the zone named.

`static/ui/js/times.js` words time left and time ago a second time, to keep them true on an open page.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from shared.accounts.roles import DateFormat

from .formats import reader

SOON = timedelta(hours=48)
MINUTE, HOUR, DAY = 60, 3600, 86400


def local(moment: datetime) -> datetime:
    return moment.astimezone(timezone.get_current_timezone())


def zone_name(moment: datetime) -> str:
    """What the viewer's zone is called at `moment`: "CET", "UTC", or "UTC+3" where it has no name."""
    there = local(moment)
    name = there.tzname() or "UTC"
    if name[:1] in "+-":
        sign, hours, minutes = name[0], int(name[1:3]), name[3:5]
        return f"UTC{sign}{hours}" + (f":{minutes}" if minutes not in ("", "00") else "")
    return name


def zone_place() -> str:
    """ "Zurich time" for Europe/Zurich; empty for UTC."""
    key = getattr(timezone.get_current_timezone(), "key", "UTC")
    return f"{key.rpartition('/')[2].replace('_', ' ')} time" if "/" in key and not key.startswith("Etc/") else ""


def exact(moment: datetime, style: str = "full") -> str:
    """`full` "Wed 18 Mar 2026, 17:00 CET", `day` without the year, `seconds` to the second, `short` "18 Mar, 17:00"
    (its zone stands in the column's head), `date` "18 Mar 2026", `clock` "17:00", `time` "17:00 CET". The order
    within the date is the reader's."""
    there = local(moment)
    if style == "clock":
        return f"{there:%H:%M}"
    if style == "time":
        return f"{there:%H:%M} {zone_name(moment)}"
    if style == "short":
        return f"{day_of_year(there)}, {there:%H:%M}"
    if style == "date":
        return calendar_day(there)
    date = day_of_year(there) if style == "day" else calendar_day(there)
    clock = f"{there:%H:%M:%S}" if style == "seconds" else f"{there:%H:%M}"
    return f"{there:%a} {date}, {clock} {zone_name(moment)}"


def calendar_day(day: date) -> str:
    """ "18 Mar 2026", "Mar 18, 2026" or "2026-03-18", as the reader writes dates."""
    match reader().dates:
        case DateFormat.YEAR:
            return day.strftime("%Y-%m-%d")
        case DateFormat.MONTH:
            return f"{day_of_year(day)}, {day.year}"
    return f"{day_of_year(day)} {day.year}"


def day_of_year(day: date) -> str:
    """ "18 Mar", or "Mar 18" for who writes the month first."""
    return f"{day.day} {day:%b}" if reader().dates == DateFormat.DAY else f"{day:%b} {day.day}"


def span(seconds: float) -> str:
    """The two largest parts of a length of time, cut, not rounded: "2 d 4 h", "17 h 54 min", "24 min"."""
    left = int(abs(seconds))
    if left >= DAY:
        return f"{left // DAY} d {left % DAY // HOUR} h"
    if left >= HOUR:
        return f"{left // HOUR} h {left % HOUR // MINUTE} min"
    return f"{left // MINUTE} min" if left >= MINUTE else "less than 1 min"


def relative(moment: datetime, now: datetime) -> str:
    """ "in 2 d 4 h", or "2 d 4 h ago"."""
    seconds = (moment - now).total_seconds()
    return f"in {span(seconds)}" if seconds > 0 else f"{span(seconds)} ago"


def urgency(moment: datetime, now: datetime) -> str:
    """ "over" once it is past, "soon" in its last 48 hours, otherwise nothing."""
    if moment <= now:
        return "over"
    return "soon" if moment - now < SOON else ""


def calendar_window(start: datetime | None, end: datetime | None) -> str:
    """Two calendar days, "1 Jul – 30 Sep 2026". Days of delivery are days in UTC and shift for no viewer."""
    days = [moment.astimezone(UTC).date() for moment in (start, end) if moment is not None]
    if not days:
        return "–"
    first, last = days[0], days[-1]
    if first == last:
        return calendar_day(last)
    dates = reader().dates
    if first.year != last.year or dates == DateFormat.YEAR:
        return f"{calendar_day(first)} – {calendar_day(last)}"
    if first.month != last.month:
        return f"{day_of_year(first)} – {calendar_day(last)}"
    if dates == DateFormat.MONTH:
        return f"{day_of_year(first)} – {last.day}, {last.year}"
    return f"{first.day} – {calendar_day(last)}"
