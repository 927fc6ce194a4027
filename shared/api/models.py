"""Writes that may be sent again: each key's answer, kept for a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models

from shared.db import MillisField, Record

KEPT_FOR = timedelta(hours=24)


class IdempotencyQuerySet(models.QuerySet["IdempotencyRecord"]):
    def expired(self, now: datetime) -> Self:
        """Records that no longer bind anybody and can be deleted."""
        return self.filter(created_at__lte=now - KEPT_FOR)


class IdempotencyRecord(Record):
    """One `Idempotency-Key` of one caller at one address. `lease` names the request that is at work on it."""

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"

    scope = models.CharField(max_length=64, help_text="SHA-256 of credential, acting user, organisation, method, path.")
    key = models.CharField(max_length=255)
    body_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=7, choices=State.choices, default=State.RUNNING)
    lease = models.CharField(max_length=24)
    leased_until = MillisField()
    response_status = models.PositiveSmallIntegerField(default=0)
    response_body = models.TextField(blank=True)
    created_at = MillisField()

    objects = IdempotencyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="api_one_answer_per_key")]
        indexes = [
            models.Index(fields=["scope", "key"], name="api_idempotency_key"),
            models.Index(fields=["created_at"], name="api_idempotency_age"),
        ]
