"""Time as the whole house keeps it: aware, UTC, whole milliseconds (what every store and the wire can hold)."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def cut(moment: datetime) -> datetime:
    """`moment` in UTC, cut (not rounded) to whole milliseconds. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


def now() -> datetime:
    """This moment. Called by views, tasks and commands; services are told the time."""
    return cut(datetime.now(UTC))


def to_wire(moment: datetime) -> str:
    """`2026-01-15T10:30:00.000Z`."""
    return cut(moment).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def from_wire(text: str) -> datetime:
    """The moment that an ISO 8601 text with a zone names. Raises ValueError for anything else."""
    return cut(datetime.fromisoformat(text))


def zone_named(name: str) -> ZoneInfo:
    """The zone of that name; UTC when there is none, or none such."""
    try:
        return ZoneInfo(name or "UTC")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
