"""What came in, as it came."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from shared.claims import Claimable
from shared.db import MillisField
from shared.exchange import states

from .leases import LeaseQuerySet


class InboxQuerySet(LeaseQuerySet):
    def parked(self) -> Self:
        return self.filter(state=states.PARKED)


class InboxMessage(Claimable):
    """One message that was verified and acknowledged. `body` is exactly what was received (UTF-8)."""

    source = models.CharField(max_length=40)
    message_id = models.CharField(max_length=72)
    topic = models.CharField(max_length=20)
    event = models.CharField(max_length=40)
    body = models.TextField()
    body_hash = models.CharField(max_length=64)
    received_at = MillisField()
    processed_at = MillisField(null=True, blank=True)
    last_error = models.CharField(max_length=1000, blank=True)

    objects = InboxQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "message_id"], name="exchange_message_once")]
        indexes = [
            models.Index(fields=["state", "next_attempt_at", "id"], name="exchange_inbox_due"),
            models.Index(fields=["lease"], condition=Q(lease__gt=""), name="exchange_inbox_lease"),
            models.Index(fields=["message_id"], name="exchange_inbox_message"),  # MongoDB cannot look up by the other
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.message_id}"
