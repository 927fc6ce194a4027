"""What an operator should know."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from shared.db import MillisField, Record
from shared.exchange import states


class AlertQuerySet(models.QuerySet["Alert"]):
    def live(self) -> Self:
        """Troubles that are not over, whether somebody has seen them or not."""
        return self.filter(state__in=states.ALERT_LIVE)


class Alert(Record):
    """One trouble of one kind, from when it began until it is over. The same trouble again adds no row while it lasts.

    `times` counts how often it was met with, `told_at` is when operators were told last.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=100, blank=True)
    text = models.CharField(max_length=1000)
    state = models.CharField(max_length=8, choices=states.ALERT_CHOICES, default=states.ALERT_OPEN)
    times = models.PositiveIntegerField(default=1)
    first_at = MillisField()
    last_at = MillisField()
    told_at = MillisField(null=True, blank=True)
    closed_at = MillisField(null=True, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(state__in=states.ALERT_LIVE), name="exchange_live_alert"
            )
        ]
        indexes = [models.Index(fields=["state", "last_at"], name="exchange_alert_state")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"
