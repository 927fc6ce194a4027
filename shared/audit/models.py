"""The audit trail. Rows are added, never changed or deleted."""

from __future__ import annotations

from typing import Self

from django.db import models

from shared.db import MillisField, Record


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, subject: models.Model) -> Self:
        """What happened to one record, newest first."""
        return self.filter(subject_type=subject._meta.model_name, subject_id=subject.pk).order_by("-at", "-id")


class Event(Record):
    """One deed. People and records are named by id and by name as it was then: an audit row outlives both."""

    at = MillisField()
    verb = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=24)
    subject_name = models.CharField(max_length=200, blank=True)
    organization_id = models.CharField(max_length=24, blank=True)
    actor_id = models.CharField(max_length=40, blank=True)
    actor_name = models.CharField(max_length=200)
    via = models.CharField(max_length=12)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, blank=True)
    why = models.CharField(max_length=2000, blank=True)
    data = models.JSONField(default=dict, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="audit_subject"),
            models.Index(fields=["organization_id", "at"], name="audit_organization"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_name or self.subject_id}"
