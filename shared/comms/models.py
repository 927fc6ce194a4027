"""What people are told. One row is both the notification in the portal and its e-mail, which waits like a delivery."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Case, Q, Value, When

from shared.accounts.models import User
from shared.claims import Claimable, ClaimQuerySet
from shared.db import MillisField

from . import states


class NotificationQuerySet(ClaimQuerySet):
    def of(self, user: User) -> Self:
        """What this person was told."""
        return self.filter(user=user)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def unread_first(self) -> Self:
        """Unread ones on top, each part newest first."""
        seen = Case(When(read_at__isnull=True, then=Value(0)), default=Value(1))
        return self.annotate(seen=seen).order_by("seen", "-created_at", "-id")

    def held_by(self, lease: str) -> Self:
        """Mails that the worker with this lease still holds: only then may it write what came of them."""
        return self.filter(state=states.DUE, lease=lease)


class Notification(Claimable):
    """One fact told to one person. `state`, `attempts`, `next_attempt_at` and the lease are those of its e-mail."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications", db_index=False, editable=False)
    organization_id = models.CharField(max_length=24, blank=True, editable=False)
    kind = models.CharField(max_length=40, editable=False)
    key = models.CharField(max_length=200, editable=False)
    title = models.CharField(max_length=200, editable=False)
    body = models.TextField(blank=True, editable=False)
    link = models.CharField(max_length=500, blank=True, editable=False)
    subject_type = models.CharField(max_length=40, blank=True, editable=False)
    subject_id = models.CharField(max_length=24, blank=True, editable=False)
    created_at = MillisField(editable=False)
    read_at = MillisField(null=True, blank=True, editable=False)
    state = models.CharField("mail", max_length=12, choices=states.MAIL_CHOICES, default=states.NO_MAIL)
    sent_at = MillisField(null=True, blank=True, editable=False)
    last_error = models.CharField(max_length=300, blank=True, editable=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="comms_told_once")]
        indexes = [
            models.Index(fields=["user", "read_at", "created_at"], name="comms_notification_list"),
            models.Index(fields=["key"], name="comms_notification_key"),
            models.Index(fields=["state", "next_attempt_at", "id"], name="comms_mail_due"),
            models.Index(fields=["lease"], condition=Q(lease__gt=""), name="comms_mail_lease"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_unread(self) -> bool:
        return self.read_at is None

    def has_time_left(self, now: datetime, seconds: float) -> bool:
        """Whether the lease still holds for `seconds`."""
        return self.leased_until is not None and (self.leased_until - now).total_seconds() >= seconds
