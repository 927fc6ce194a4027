"""Where a person is with the panel."""

from __future__ import annotations

from django.db import models

from shared.accounts.models import User
from shared.db import MillisField, Record


class Tour(Record):
    """One person's round: what they did since `begun_at` counts. Without a row it began with their account."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    begun_at = MillisField()
    hidden_at = MillisField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user} since {self.begun_at:%Y-%m-%d}"
