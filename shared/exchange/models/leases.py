"""Leases of a minute, which a clock that is set back does not make longer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.db.models import Q

from shared.claims import DUE, ClaimQuerySet

LEASE = timedelta(seconds=60)


class LeaseQuerySet(ClaimQuerySet):
    def due(self, now: datetime) -> Self:
        """Rows whose time has come and that nobody holds. A lease that ends too late to be one of ours holds nothing:
        it was written before the clock was set back."""
        free = Q(lease="") | Q(leased_until__lte=now) | Q(leased_until__gt=now + 2 * LEASE)
        return self.filter(free, state=DUE, next_attempt_at__lte=now)

    def release(self, rows: list[Any], lease: str) -> int:
        """Let go of rows that were claimed and not tried."""
        held = self.filter(pk__in=[row.pk for row in rows], lease=lease)
        return int(held.update(lease="", leased_until=None)) if rows else 0
