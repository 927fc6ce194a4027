"""Where people are signed in, and what proves that it is them. Secrets are kept sealed or as digests, never as such."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models

from shared import clock
from shared.accounts.models import Organization, User
from shared.claims import Claimable, ClaimQuerySet
from shared.db import MillisField, Record

from .agents import agent_words

IDLE = timedelta(days=14)


class SessionQuerySet(models.QuerySet["Session"]):
    def live(self, now: datetime) -> Self:
        return self.filter(expires_at__gt=now)

    def of(self, user: User) -> Self:
        """Where a person is signed in, the one used last first."""
        return self.filter(user=user).order_by("-last_seen_at", "-id")


class Session(Record):
    """A browser's session; with a `user`, one in which somebody is signed in. The cookie's key is kept as its digest.

    Written by `sessions.SessionStore`. While its key is rotated the row stays the same. Where its person signed in at
    Clerk, `origin` is Clerk's session, `vouched_at` when Clerk last said that it goes on, `ask_at` when to ask again.
    """

    digest = models.CharField(max_length=64, unique=True, editable=False)
    data = models.TextField(editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="sessions", null=True, editable=False)
    signed_in_at = MillisField(default=clock.now, editable=False)
    last_seen_at = MillisField(default=clock.now, editable=False)
    expires_at = MillisField(editable=False)
    address = models.CharField(max_length=45, blank=True, editable=False)
    agent = models.CharField("browser", max_length=300, blank=True, editable=False)
    second_factor_due = models.BooleanField(default=False, editable=False)
    address_unproven = models.BooleanField(default=False, editable=False)
    origin = models.CharField("session at Clerk", max_length=64, blank=True, default="", editable=False)
    vouched_at = MillisField("Clerk vouched", null=True, editable=False)
    ask_at = MillisField(null=True, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        # A unique index on MongoDB is a partial one, which a lookup cannot use: hence the plain one.
        indexes = [
            models.Index(fields=["digest"], name="identity_session_digest"),
            models.Index(fields=["expires_at"], name="identity_session_age"),
        ]

    def __str__(self) -> str:
        return agent_words(self.agent)


class ResetRequest(Claimable):
    """Somebody asked for a new password for `email`, an account's or not. A worker answers, then the row goes."""

    email = models.EmailField(max_length=254, editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "next_attempt_at", "id"], name="identity_reset_request_due")]


class PasswordReset(Record):
    """A link by which a new password is set, once. What it holds is kept as a digest."""

    user = models.ForeignKey(User, models.CASCADE, related_name="password_resets", editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = MillisField(editable=False)
    expires_at = MillisField(editable=False)
    used_at = MillisField(null=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["digest"], name="identity_password_reset_digest")]


class UnresolvedUser(Claimable):
    """While it is there, Clerk could not be asked yet who this user is. A worker asks, then the row goes."""

    user = models.OneToOneField(User, models.CASCADE, related_name="unresolved", editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "next_attempt_at", "id"], name="identity_unresolved_due")]


class SecondFactor(Record):
    """What a person's authenticator app shares with us, sealed. It counts once a first code has confirmed it.

    `last_counter` is the time step of the newest code that was used: no code counts twice. `tries` are the codes that
    were tried since the last good one, until `tries_end_at`.
    """

    PENDING, ACTIVE = "pending", "active"

    user = models.ForeignKey(User, models.CASCADE, related_name="second_factors", editable=False)
    state = models.CharField(max_length=7, choices=[(PENDING, "Not confirmed yet"), (ACTIVE, "On")], default=PENDING)
    sealed = models.TextField(editable=False)
    last_counter = models.PositiveBigIntegerField(default=0, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    tries_end_at = MillisField(null=True, editable=False)
    created_at = MillisField(editable=False)
    confirmed_at = MillisField(null=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "state"], name="identity_one_second_factor")]

    def __str__(self) -> str:
        return f"Second factor of {self.user}"


class RecoveryCode(Record):
    """One of the ten codes that stand in for the app, each once. Kept as a digest."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes", editable=False)
    digest = models.CharField(max_length=64, editable=False)
    used_at = MillisField(null=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="identity_recovery_code")]


class Device(Record):
    """A browser that a person signed in with, known by a cookie; until `trusted_until` it is asked for no code."""

    user = models.ForeignKey(User, models.CASCADE, related_name="devices", editable=False)
    digest = models.CharField(max_length=64, editable=False)
    agent = models.CharField("browser", max_length=300, blank=True, editable=False)
    first_seen_at = MillisField(editable=False)
    last_seen_at = MillisField(editable=False)
    trusted_until = MillisField(null=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="identity_one_device")]
        indexes = [models.Index(fields=["digest"], name="identity_device_digest")]

    def __str__(self) -> str:
        return agent_words(self.agent)


class SecondFactorRule(Record):
    """While it is there, every member of the organisation needs a second factor."""

    organization = models.OneToOneField(Organization, models.CASCADE, related_name="+", editable=False)
    created_at = MillisField(editable=False)


class UnprovenAddress(Record):
    """While it is there, nobody has shown that the person reads the mail of the address they registered with."""

    user = models.OneToOneField(User, models.CASCADE, related_name="unproven_address", editable=False)
    digest = models.CharField(max_length=64, editable=False)
    asked_at = MillisField(editable=False)

    class Meta:
        indexes = [models.Index(fields=["digest"], name="identity_unproven_digest")]
