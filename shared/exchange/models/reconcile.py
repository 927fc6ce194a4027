"""What a comparison of both sides found."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from shared.db import MillisField, Record
from shared.exchange import states


class RunQuerySet(models.QuerySet["ReconcileRun"]):
    def live(self) -> Self:
        """Asked for or under way; at most one of each type."""
        return self.filter(state__in=states.RUN_LIVE)


class ReconcileRun(Record):
    """One comparison of all records of one type. `error` says why it could not be finished.

    `started_at` is when it was asked for; `seen_at` when it last made a step, by which one that died is told.
    """

    type = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=states.RUN_CHOICES, default=states.RUN_DONE)
    repair = models.BooleanField(default=False)
    started_at = MillisField()
    seen_at = MillisField(null=True, blank=True)
    finished_at = MillisField(null=True, blank=True)
    compared = models.PositiveIntegerField(default=0)
    different = models.PositiveIntegerField(default=0)
    repaired = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["type"], condition=Q(state__in=states.RUN_LIVE), name="exchange_one_run_of_a_type"
            )
        ]
        indexes = [models.Index(fields=["type", "started_at"], name="exchange_run_type")]

    def __str__(self) -> str:
        return f"{self.type}: {self.different} of {self.compared} differ"


class Difference(Record):
    """One record that is not the same on both sides. A version of None: that side has no such record."""

    run = models.ForeignKey(ReconcileRun, on_delete=models.CASCADE, related_name="differences")
    record_id = models.CharField(max_length=24)
    what = models.CharField(max_length=20)
    version_here = models.PositiveBigIntegerField(null=True, blank=True)
    version_there = models.PositiveBigIntegerField(null=True, blank=True)
    repaired = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["run", "record_id"], name="exchange_difference_run")]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.what}"
