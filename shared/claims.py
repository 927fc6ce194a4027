"""Work that waits in rows: taken in batches under a lease, so that two workers never hold the same row."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q

from shared.db import MillisField, Record, atomic

DUE = "due"


class ClaimQuerySet(models.QuerySet[Any]):
    def due(self, now: datetime) -> Self:
        """Rows whose time has come and that nobody holds."""
        free = Q(lease="") | Q(leased_until__lte=now)
        return self.filter(free, state=DUE, next_attempt_at__lte=now)

    def claim(self, *, limit: int, now: datetime, lease_for: timedelta) -> list[Any]:
        """Lease at most `limit` due rows, oldest first, and return them.

        Two claims at once never return the same row: the UPDATE asks again for rows that nobody holds.
        """
        wanted = list(self.due(now).order_by("next_attempt_at", "id").values_list("pk", flat=True)[:limit])
        if not wanted:
            return []
        lease = secrets.token_hex(12)
        self._take(wanted, lease, now, now + lease_for)
        return list(self.filter(lease=lease).order_by("next_attempt_at", "id"))

    @atomic
    def _take(self, wanted: list[str], lease: str, now: datetime, until: datetime) -> int:
        rows = self.model._default_manager.due(now).filter(pk__in=wanted)
        return int(rows.update(lease=lease, leased_until=until))


class Claimable(Record):
    """A row of waiting work. `state` is `due` until it is finished; `lease` names who holds it until when.

    Each model brings a manager of its own, made of a ClaimQuerySet.
    """

    state = models.CharField(max_length=12, default=DUE)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = MillisField()
    lease = models.CharField(max_length=24, default="", blank=True, editable=False)
    leased_until = MillisField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
