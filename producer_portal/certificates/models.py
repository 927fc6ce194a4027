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
STAGES = (60, 30, 7)  # days before its last day on which the holder is told that it ends
ENDED, UNTOLD = -1, 999
LATE = timedelta(days=30)  # who enters a certificate that ended before that is not told so


def stage_of(last: date, today: date) -> int | None:
    """The reminder that is due `today` of a certificate with this last day: one of `STAGES`, or `ENDED`; or none."""
    left = (last - today).days
    return ENDED if left < 0 else next((stage for stage in reversed(STAGES) if left <= stage), None)


class CertificateQuerySet(ScopedQuerySet[Any]):
    def kept(self) -> Self:
        return self.filter(is_kept=True)

    def valid_on(self, day: date) -> Self:
        return self.kept().filter(valid_from__lte=day, valid_to__gte=day)

    def to_remind(self, today: date) -> Self:
        """Those whose holder is to be told today, of another stage than they were told of last."""
        due = Q(valid_to__lt=today, told_stage__gt=ENDED)
        for stage in STAGES:
            due |= Q(valid_to__lte=today + timedelta(days=stage), told_stage__gt=stage)
        return self.kept().filter(due, valid_to__gte=today - LATE, valid_to__lte=today + timedelta(days=STAGES[0]))


class Certificate(Record):
    """`is_kept` goes when it is deleted; the row stays, for the trail names it.

    `told_stage`: how many days before its end its holder was last told of that, `UNTOLD` where they were not yet.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="certificates", db_index=False
    )
    scheme = models.CharField(max_length=60)
    number = models.CharField(max_length=60)
    scope = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField()
    is_kept = models.BooleanField(default=True)
    told_stage = models.SmallIntegerField(default=UNTOLD)
    created_at = MillisField()
    updated_at = MillisField()

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "scheme", "number"], condition=Q(is_kept=True), name="certificate_once"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "is_kept", "valid_to"], name="certificate_list"),
            models.Index(fields=["is_kept", "valid_to", "id"], name="certificate_due"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.number}"

    def standing(self, today: date) -> Literal["ahead", "over", "soon", "valid"]:
        """Whether it is valid on `today`, not yet, no more, or not for long."""
        if today < self.valid_from:
            return "ahead"
        if today > self.valid_to:
            return "over"
        return "soon" if self.valid_to - today <= ENDS_SOON else "valid"
