"""Organisations, and of the other portal's organisations, shadows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from shared import clock, schemas
from shared.accounts.roles import Home, Kind
from shared.db import MillisField, Record


class Organization(Record):
    """A company (or a single person acting for themselves) that buys or produces fuel.

    `external_id` is Clerk's (`org_…`) for one whose name and people are looked after there; empty for all others.
    """

    external_id = models.CharField(max_length=64, blank=True, default="", editable=False)
    version = models.PositiveBigIntegerField(default=1, editable=False)
    name = models.CharField(max_length=200)
    brand_name = models.CharField(max_length=200, blank=True, help_text="Shown instead of the name where it is set.")
    logo = models.CharField(max_length=500, blank=True)  # of this portal's: a file's name; of a shadow: an address
    logo_copy = models.CharField(max_length=80, blank=True, editable=False)  # of a shadow: our copy's file name
    kind = models.CharField(max_length=8, choices=Kind.choices)
    home = models.CharField(max_length=4, choices=Home.choices, default=Home.HERE)
    time_zone = models.CharField(max_length=64, default="UTC")
    answer_hours = models.PositiveSmallIntegerField(
        "time to answer", default=48, help_text="In hours: how long it may let the other side wait for an answer."
    )
    created_at = MillisField(default=clock.now, editable=False)
    updated_at = MillisField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["external_id", "home"], condition=Q(external_id__gt=""), name="accounts_one_per_external_id"
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="accounts_organization_name"),
            models.Index(fields=["external_id"], name="accounts_org_external_id"),
        ]

    def __str__(self) -> str:
        return self.brand_name or self.name

    @property
    def is_kept_elsewhere(self) -> bool:
        """Whether its name, its people and their roles are Clerk's to say, and change there alone."""
        return bool(self.external_id) and settings.IDENTITY_PROVIDER == "clerk"

    @property
    def logo_url(self) -> str:
        """Where this portal serves its logo, of a shadow our copy of it; empty without one: then its initials stand."""
        name = self.logo if self.home == Home.HERE else self.logo_copy
        return f"/logos/{name}" if name else ""

    def to_wire(self) -> schemas.Organization:
        """The organisation as it goes over the wire."""
        return schemas.Organization.model_validate(
            {
                "_id": self.pk,
                "version": self.version,
                "name": self.name,
                "updatedAt": clock.to_wire(self.updated_at),
                "branding": {
                    "logo": self._logo_address() or None,
                    "brandName": self.brand_name or None,
                },
                "answerHours": self.answer_hours,
            }
        )

    def _logo_address(self) -> str:
        """Where the logo stands on its own portal."""
        return f"{settings.SITE_URL}{self.logo_url}" if self.logo and self.home == Home.HERE else self.logo

    @property
    def organization_id(self) -> str:
        """Its own: an organisation belongs to itself, in the audit trail and wherever rows are scoped."""
        return self.pk
