"""One message on its way to one endpoint, and every try at it."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from shared.claims import Claimable
from shared.db import MillisField, Record
from shared.exchange import states

from .endpoint import Endpoint
from .leases import LeaseQuerySet
from .outbox import OutboxEvent


class DeliveryQuerySet(LeaseQuerySet):
    def waiting(self) -> Self:
        return self.filter(state=states.DUE)

    def dead(self) -> Self:
        return self.filter(state=states.DEAD)

    def about(self, aggregate_type: str, aggregate_id: str) -> Self:
        return self.filter(aggregate_id=aggregate_id, aggregate_type=aggregate_type)

    def replayable(self, since: datetime) -> Self:
        """Dead ones that died after `since`."""
        return self.filter(state=states.DEAD, finished_at__gt=since)


class Delivery(Claimable):
    """One outbox event for one endpoint. What lists show of the event stands here too, so that they need no join.

    `attempts` counts all tries ever; the schedule counts from `first_attempt`, which a replay sets anew.
    """

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    event_type = models.CharField(max_length=40)
    topic = models.CharField(max_length=20)
    aggregate_type = models.CharField(max_length=20)
    aggregate_id = models.CharField(max_length=24)
    aggregate_version = models.PositiveBigIntegerField()
    created_at = MillisField()
    first_attempt = models.PositiveIntegerField(default=0)
    finished_at = MillisField(null=True, blank=True)
    last_status = models.PositiveIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["event", "endpoint"], name="exchange_delivery_once")]
        indexes = [
            models.Index(fields=["endpoint", "state", "next_attempt_at", "id"], name="exchange_delivery_due"),
            models.Index(fields=["lease"], condition=Q(lease__gt=""), name="exchange_delivery_lease"),
            models.Index(fields=["aggregate_id", "aggregate_version"], name="exchange_delivery_about"),
            models.Index(fields=["state", "finished_at"], name="exchange_delivery_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.aggregate_id} v{self.aggregate_version}"

    @property
    def tries(self) -> int:
        """Tries since it was last put on its way, which is what the schedule counts."""
        return self.attempts - self.first_attempt


class Attempt(Record):
    """One POST and what came of it. `status` is None where there was no answer."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tried")
    number = models.PositiveIntegerField()
    at = MillisField()
    took_ms = models.FloatField()
    status = models.PositiveIntegerField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="exchange_attempt_once")]

    def __str__(self) -> str:
        return f"try {self.number}: {self.status or self.error}"
