"""Which logo of the other side's is to be copied, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shared.accounts.models import Organization
from shared.claims import Claimable, ClaimQuerySet
from shared.exchange import states


class LogoCopy(Claimable):
    """The logo that an organisation of the other side has now; of each organisation there is one row at most."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False, editable=False)
    address = models.CharField(max_length=500, editable=False)
    state = models.CharField(max_length=12, choices=states.LOGO_CHOICES, default=states.DUE)
    last_error = models.CharField(max_length=300, blank=True, editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization"], name="exchange_one_logo")]
        indexes = [
            models.Index(fields=["organization"], name="exchange_logo_of"),
            models.Index(fields=["state", "next_attempt_at", "id"], name="exchange_logo_due"),
            models.Index(fields=["lease"], condition=Q(lease__gt=""), name="exchange_logo_lease"),
        ]

    def __str__(self) -> str:
        return f"logo of {self.organization}"
