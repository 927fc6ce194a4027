"""What a comparison of both sides found."""

from __future__ import annotations

from django.db import models

from shared.db import MillisField, Record


class ReconcileRun(Record):
    """One comparison of all records of one type. `error` says why it could not be finished."""

    type = models.CharField(max_length=20)
    started_at = MillisField()
    finished_at = MillisField(null=True, blank=True)
    compared = models.PositiveIntegerField(default=0)
    different = models.PositiveIntegerField(default=0)
    repaired = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
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
