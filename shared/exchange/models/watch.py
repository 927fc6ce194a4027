"""What is kept so that people can see how things go, without counting a million rows for each look."""

from __future__ import annotations

from django.db import models

from shared.db import MillisField, Record


class Pulse(Record):
    """When something that must go on was last heard of, and what it said: one row a name (`health.pulses`)."""

    name = models.CharField(max_length=20, unique=True)
    at = MillisField()
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["name"], name="exchange_pulse_name")]  # MongoDB cannot look up by the other

    def __str__(self) -> str:
        return f"{self.name} at {self.at}"


class FlowHour(Record):
    """One hour that is over: how many messages went out and came in, and how long they took from saved to confirmed.

    The times are None where nothing was confirmed in that hour.
    """

    hour = MillisField(unique=True)
    sent = models.PositiveIntegerField()
    received = models.PositiveIntegerField()
    median_ms = models.FloatField(null=True, blank=True)
    slow_ms = models.FloatField("95 % within", null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["hour"], name="exchange_flow_hour")]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}:00, {self.sent} sent, {self.received} received"
