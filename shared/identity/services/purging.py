"""Forgetting what opens nothing any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from shared.db import purge
from shared.identity.models import Device, PasswordReset, SecondFactor, Session

A_DAY = timedelta(days=1)
LONG_UNSEEN = timedelta(days=400)  # browsers keep no cookie longer


def over(now: datetime) -> dict[str, Any]:
    """What may go, by name: sessions that ended by themselves, old links, apps that were never confirmed, and browsers
    that were not seen for so long that they have forgotten their cookie."""
    return {
        "sessions": Session.objects.filter(expires_at__lte=now),
        "links": PasswordReset.objects.filter(expires_at__lte=now - A_DAY),
        "unconfirmed apps": SecondFactor.objects.filter(state=SecondFactor.PENDING, created_at__lte=now - A_DAY),
        "browsers": Device.objects.filter(last_seen_at__lte=now - LONG_UNSEEN),
    }


def purge_sign_ins(*, now: datetime) -> dict[str, int]:
    """Delete all that, in chunks, each a transaction of its own. Returns how many rows of each went."""
    return {name: sum(purge(rows)) for name, rows in over(now).items()}
