"""What an operator should know."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shared.db import MillisField, Record
from shared.exchange import states


class Alert(Record):
    """One trouble of one kind, open until somebody has seen it. The same trouble again counts up, and adds no row."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=100, blank=True)
    text = models.CharField(max_length=1000)
    state = models.CharField(max_length=8, choices=states.ALERT_CHOICES, default=states.ALERT_OPEN)
    times = models.PositiveIntegerField(default=1)
    first_at = MillisField()
    last_at = MillisField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(state=states.ALERT_OPEN), name="exchange_open_alert"
            )
        ]
        indexes = [models.Index(fields=["state", "last_at"], name="exchange_alert_state")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"
