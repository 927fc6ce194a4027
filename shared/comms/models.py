"""What people are told. Every mail is a row that waits like a delivery; a notification is its own mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Case, Q, Value, When

from shared.accounts.models import User
from shared.claims import Claimable, ClaimQuerySet
from shared.db import MillisField

from . import states


class MailQuerySet(ClaimQuerySet):
    def held_by(self, lease: str) -> Self:
        """Mails that the worker with this lease still holds: only then may it write what came of them."""
        return self.filter(state=states.DUE, lease=lease)


class Mail(Claimable):
    """One mail. `state`, `attempts`, `next_attempt_at` and the lease say whether and when it is sent."""

    BLANKED: ClassVar[Mapping[str, str]] = {}  # what is wiped from the row once the mail was sent or given up

    created_at = MillisField(editable=False)
    state = models.CharField("mail", max_length=12, choices=states.MAIL_CHOICES, default=states.DUE)
    sent_at = MillisField(null=True, blank=True, editable=False)
    last_error = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def rows(cls) -> MailQuerySet:
        """All mails of this sort, with their readers."""
        rows: MailQuerySet = cls._default_manager.get_queryset()  # type: ignore[assignment]  # each sort's own
        return rows.select_related("user")

    @property
    def unsendable(self) -> str:
        """Why this mail cannot be sent (again), in a sentence; empty if it can."""
        raise NotImplementedError

    def without_secrets(self, text: str) -> str:
        """`text` without what this row must not tell, for logs and errors."""
        for field in self.BLANKED:
            if secret := getattr(self, field):
                text = text.replace(secret, "…")
        return text

    def has_time_left(self, now: datetime, seconds: float) -> bool:
        """Whether the lease still holds for `seconds`."""
        return self.leased_until is not None and (self.leased_until - now).total_seconds() >= seconds


class NotificationQuerySet(MailQuerySet):
    def of(self, user: User) -> Self:
        """What this person was told."""
        return self.filter(user=user)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def unread_first(self) -> Self:
        """Unread ones on top, each part newest first."""
        seen = Case(When(read_at__isnull=True, then=Value(0)), default=Value(1))
        return self.annotate(seen=seen).order_by("seen", "-created_at", "-id")


class Notification(Mail):
    """One fact told to one person."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications", db_index=False, editable=False)
    organization_id = models.CharField(max_length=24, blank=True, editable=False)
    kind = models.CharField(max_length=40, editable=False)
    key = models.CharField(max_length=200, editable=False)
    title = models.CharField(max_length=200, editable=False)
    body = models.TextField(blank=True, editable=False)
    link = models.CharField(max_length=500, blank=True, editable=False)
    subject_type = models.CharField(max_length=40, blank=True, editable=False)
    subject_id = models.CharField(max_length=24, blank=True, editable=False)
    read_at = MillisField(null=True, blank=True, editable=False)
    state = models.CharField("mail", max_length=12, choices=states.MAIL_CHOICES, default=states.NO_MAIL)

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

    @property
    def unsendable(self) -> str:
        return _unreachable(self.user, self.user.email)


class Letter(Mail):
    """A mail to an address that need not have an account here: an invitation, a new password, a warning.

    Its link may hold a secret. So it is shown nowhere, and wiped once the mail was sent or given up.
    """

    BLANKED = {"link": ""}

    to = models.EmailField(max_length=254, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="letters", null=True, blank=True, editable=False)
    kind = models.CharField(max_length=40, editable=False)
    key = models.CharField(max_length=200, editable=False)
    title = models.CharField(max_length=200, editable=False)
    body = models.TextField(blank=True, editable=False)
    link = models.CharField(max_length=500, blank=True, editable=False)
    link_text = models.CharField(max_length=80, blank=True, editable=False)

    objects = MailQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="comms_letter_once")]
        indexes = [
            models.Index(fields=["key"], name="comms_letter_key"),
            models.Index(fields=["state", "next_attempt_at", "id"], name="comms_letter_due"),
            models.Index(fields=["lease"], condition=Q(lease__gt=""), name="comms_letter_lease"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def unsendable(self) -> str:
        if self.link_text and not self.link:
            return "Its link was for one time and is wiped. Whoever asked for it asks again, and a new mail goes out."
        return _unreachable(self.user, self.to)


def _unreachable(user: User | None, address: str) -> str:
    if user is not None and not user.is_active:
        return "The account is closed."
    return "" if address else "The account has no e-mail address."
