"""What people are told. Every mail is a row that waits like a delivery; a notification is its own mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from shared.accounts.models import User
from shared.claims import Claimable, ClaimQuerySet
from shared.db import MillisField, Record

from . import states
from .kinds import PROVING, Mailing


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
    def address(self) -> str:
        """To whom it goes."""
        raise NotImplementedError

    @property
    def unsendable(self) -> str:
        """Why this mail cannot be sent (again), in a sentence; empty if it can."""
        raise NotImplementedError

    @property
    def proves_address(self) -> bool:
        """Whether it goes also to an address that nobody has shown to be theirs, because it is how they show it."""
        return False

    def without_secrets(self, text: str) -> str:
        """`text` without what this row must not tell, for logs and errors."""
        for field in self.BLANKED:
            if secret := getattr(self, field):
                text = text.replace(secret, "…")
        return text

    def has_time_left(self, now: datetime, seconds: float) -> bool:
        """Whether the lease still holds for `seconds`."""
        return self.leased_until is not None and (self.leased_until - now).total_seconds() >= seconds


class Digest(Mail):
    """What gathered for one person until one day's hour, as one mail. There is at most one for a person and day."""

    user = models.ForeignKey(User, models.CASCADE, related_name="digests", db_index=False, editable=False)
    day = models.CharField(max_length=10, editable=False)  # 2026-03-29, in the person's zone
    until = MillisField(editable=False)  # what came later waits for the next one
    size = models.PositiveIntegerField(editable=False)

    objects = MailQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="comms_one_digest_a_day")]
        indexes = [
            models.Index(fields=["user", "day"], name="comms_digest_of_user"),
            models.Index(fields=["state", "next_attempt_at", "id"], name="comms_digest_due"),
            models.Index(fields=["lease"], condition=Q(lease__gt=""), name="comms_digest_lease"),
        ]

    def __str__(self) -> str:
        return f"Digest of {self.day} for {self.user}"

    @property
    def address(self) -> str:
        return self.user.email

    @property
    def unsendable(self) -> str:
        return _unreachable(self.user, self.address)


UNREAD = 10**15  # milliseconds: farther than any moment


def rank_of(created_at: datetime, *, unread: bool) -> int:
    """A notification's place in its reader's list, which goes downwards: unread above read, then by time."""
    return round(created_at.timestamp() * 1000) + (UNREAD if unread else 0)


class NotificationQuerySet(MailQuerySet):
    def of(self, user: User) -> Self:
        """What this person was told."""
        return self.filter(user=user)

    def unread(self) -> Self:
        return self.filter(rank__gte=UNREAD)

    def read(self) -> Self:
        return self.filter(rank__lt=UNREAD)


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
    rank = models.BigIntegerField(editable=False)  # see rank_of
    digest = models.ForeignKey(Digest, models.SET_NULL, related_name="notifications", null=True, editable=False)
    state = models.CharField("mail", max_length=12, choices=states.MAIL_CHOICES, default=states.NO_MAIL)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="comms_told_once")]
        indexes = [
            models.Index(fields=["user", "rank", "id"], name="comms_notification_list"),
            models.Index(fields=["user", "kind", "rank", "id"], name="comms_notification_kind"),
            models.Index(fields=["user"], condition=Q(state=states.GATHERING), name="comms_notification_gathering"),
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
    def address(self) -> str:
        return self.user.email

    @property
    def unsendable(self) -> str:
        return _unreachable(self.user, self.address)


class Preference(Record):
    """How one person wants to be told of one kind of fact, where they said so."""

    user = models.ForeignKey(User, models.CASCADE, related_name="preferences", db_index=False)
    kind = models.CharField(max_length=40)
    bell = models.BooleanField()
    mail = models.CharField(max_length=8, choices=Mailing.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="comms_one_preference")]
        indexes = [models.Index(fields=["user", "kind"], name="comms_preference_of")]

    def __str__(self) -> str:
        return f"{self.kind}: {'bell' if self.bell else 'no bell'}, {self.get_mail_display().lower()}"


class DigestTime(Record):
    """At what hour of the day one person wants the digest, in their zone, where they said so."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    hour = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user"], name="comms_one_digest_time")]
        indexes = [models.Index(fields=["user"], name="comms_digest_time")]

    def __str__(self) -> str:
        return f"{self.hour:02}:00"


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
    def address(self) -> str:
        return self.to

    @property
    def proves_address(self) -> bool:
        return self.kind in PROVING

    @property
    def unsendable(self) -> str:
        if self.link_text and not self.link:
            return "Its link was for one time and is wiped. Whoever asked for it asks again, and a new mail goes out."
        return _unreachable(self.user, self.address)


def _unreachable(user: User | None, address: str) -> str:
    if user is not None and not user.is_active:
        return "The account is closed."
    return "" if address else "The account has no e-mail address."


SORTS: tuple[type[Mail], ...] = (Letter, Notification, Digest)  # letters go first: somebody waits for that password
