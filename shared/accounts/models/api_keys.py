"""Keys that machines call the API with."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from django.db import models
from django.db.models import Q

from shared import clock
from shared.accounts.roles import Role, Scope
from shared.db import MillisField, Record

from .organizations import Organization
from .users import User


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def live(self, now: datetime) -> Self:
        """Keys that open something at `now`."""
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now), revoked_at__isnull=True)


def default_scopes() -> list[str]:
    return [Scope.READ.value, Scope.WRITE.value]


class ApiKey(Record):
    """A machine's key, of which only the digest is kept. Without an organisation it is the trusted dashboard's."""

    organization = models.ForeignKey(
        Organization,
        models.CASCADE,
        related_name="api_keys",
        null=True,
        blank=True,
        help_text="Empty for the other portal's dashboard, whose word on user and organisation is taken.",
    )
    name = models.CharField(max_length=200)
    prefix = models.CharField(max_length=16, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(default=default_scopes)
    expires_at = MillisField(null=True, blank=True)
    last_used_at = MillisField(null=True, blank=True, editable=False)
    revoked_at = MillisField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, blank=True, editable=False)
    created_at = MillisField(default=clock.now, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "API key"
        indexes = [models.Index(fields=["digest"], name="accounts_api_key_digest")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_trusted(self) -> bool:
        return self.organization_id is None

    def state(self, now: datetime) -> Literal["active", "expired", "revoked"]:
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "active"

    @property
    def role(self) -> Role:
        """The role this key acts in: that of its widest scope."""
        return max((Scope(scope).role for scope in self.scopes), key=lambda role: role.rank, default=Role.VIEWER)
