"""A certificate of a producer's organisation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal, Self

from django.db import models
from django.db.models import Q

from shared.accounts.models import Organization
from shared.accounts.scoping import ScopedQuerySet
from shared.db import MillisField, Record

ENDS_SOON = timedelta(days=60)


class CertificateQuerySet(ScopedQuerySet[Any]):
    def kept(self) -> Self:
        return self.filter(is_kept=True)

    def valid_on(self, day: date) -> Self:
        return self.kept().filter(valid_from__lte=day, valid_to__gte=day)


class Certificate(Record):
    """`is_kept` goes when it is deleted; the row stays, for the trail names it."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="certificates", db_index=False
    )
    scheme = models.CharField(max_length=60)
    number = models.CharField(max_length=60)
    scope = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField()
    is_kept = models.BooleanField(default=True)
    created_at = MillisField()
    updated_at = MillisField()

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "scheme", "number"], condition=Q(is_kept=True), name="certificate_once"
            )
        ]
        indexes = [models.Index(fields=["organization", "is_kept", "valid_to"], name="certificate_list")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.number}"

    def standing(self, today: date) -> Literal["ahead", "over", "soon", "valid"]:
        """Whether it is valid on `today`, not yet, no more, or not for long."""
        if today < self.valid_from:
            return "ahead"
        if today > self.valid_to:
            return "over"
        return "soon" if self.valid_to - today <= ENDS_SOON else "valid"
