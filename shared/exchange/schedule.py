"""When to try again, as data."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from django.conf import settings

# Source: Standard Webhooks 1.0, "Deliverability and reliability". The first entry is the first try itself.
SENDING = [
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
]
PROCESSING = [
    timedelta(0),
    timedelta(seconds=1),
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=10),
]
JITTER = 0.2
LONGEST_WAIT = timedelta(hours=24)
DIGITS = frozenset("0123456789")


def next_try(schedule: Sequence[timedelta], *, tries: int, now: datetime) -> datetime | None:
    """When to try again after `tries` tries that failed, jittered and scaled; None when there is no further try."""
    if tries >= len(schedule):
        return None
    scale: float = settings.EXCHANGE.schedule_scale
    return now + schedule[tries] * (scale * random.uniform(1 - JITTER, 1 + JITTER))


def retry_after(header: str, *, now: datetime) -> datetime | None:
    """The moment that a `Retry-After` header names, in seconds or as a date, at most 24 h ahead.

    None when it says nothing usable: empty, garbage, negative or in the past. Source: RFC 9110, 10.2.3.
    """
    text = header.strip()
    if text and set(text) <= DIGITS:
        wait = timedelta(seconds=int(text[:9]))  # ten digits are 31 years and more: clamped all the same
    else:
        try:
            moment = parsedate_to_datetime(text)
            wait = moment - now
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
    return now + min(wait, LONGEST_WAIT) if wait > timedelta(0) else None
