"""Addresses that are asked to join an organisation."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from shared.accounts import states
from shared.db import MillisField
from shared.states import Stateful

from .memberships import Rights
from .organizations import Organization
from .users import User


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> Self:
        return self.filter(status=states.PENDING)

    def open(self, now: datetime) -> Self:
        """Those that can be accepted at `now`."""
        return self.pending().filter(expires_at__gt=now)

    def over(self, now: datetime) -> Self:
        """Those whose time has run out, and that were not yet put down as expired."""
        return self.pending().filter(expires_at__lte=now)


class Invitation(Stateful, Rights):
    """An address asked to join an organisation. Of the secret in the letter's link the digest alone is kept."""

    MOVES = states.MOVES

    status = models.CharField(max_length=20, choices=states.CHOICES, default=states.PENDING)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="invitations", db_index=False)
    email = models.EmailField(max_length=254)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = MillisField()
    sent_at = MillisField()
    invited_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, editable=False)
    accepted_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, editable=False)
    created_at = MillisField()
    updated_at = MillisField()

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"], condition=Q(status="pending"), name="accounts_invited_once"
            ),
        ]
        indexes = [
            models.Index(fields=["digest"], name="accounts_invitation_digest"),
            models.Index(fields=["organization", "status", "id"], name="accounts_invitation_list"),
            models.Index(fields=["status", "expires_at"], name="accounts_invitation_over"),
        ]

    def __str__(self) -> str:
        return self.email

    def is_open(self, now: datetime) -> bool:
        """Whether it can be accepted at `now`. Its time itself decides, not the clock that puts it down as expired."""
        return self.status == states.PENDING and now < self.expires_at
