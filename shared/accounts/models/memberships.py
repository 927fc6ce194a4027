"""Who belongs to an organisation, and what they may do for it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from shared import clock
from shared.accounts.roles import Home, Role
from shared.db import MillisField, Record

from .organizations import Organization
from .users import User


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, user: User) -> Self:
        """A person's memberships with their organisations, the oldest first: that one is where they begin."""
        return self.filter(user=user).select_related("organization").order_by("id")

    def here(self) -> Self:
        """Those in organisations of this portal, for which one can act in it."""
        return self.filter(organization__home=Home.HERE)


class Rights(models.Model):
    """What somebody may do for an organisation."""

    role = models.CharField(max_length=6, choices=Role.choices, default=Role.VIEWER)
    can_sign = models.BooleanField(default=False, help_text="May sign contracts, up to the limit if there is one.")
    sign_limit_minor = models.PositiveBigIntegerField(
        "signing limit", null=True, blank=True, help_text="In the currency's smallest unit; empty means no limit."
    )
    sign_limit_currency = models.CharField(max_length=3, blank=True)
    can_pay = models.BooleanField(default=False, help_text="May fund and release held funds.")

    class Meta:
        abstract = True

    @property
    def rights(self) -> dict[str, Any]:
        """The rights by their fields' names, as the services take them."""
        return {
            "role": Role(self.role),
            "can_sign": self.can_sign,
            "sign_limit_minor": self.sign_limit_minor,
            "sign_limit_currency": self.sign_limit_currency,
            "can_pay": self.can_pay,
        }


class Membership(Record, Rights):
    """What one person may do for one organisation."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="memberships")
    created_at = MillisField(default=clock.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organization"], name="accounts_one_membership")]

    def __str__(self) -> str:
        return f"{self.user} at {self.organization}"
