"""Reference prices. Each stays as it was set; the newest of an organisation is in force."""

from __future__ import annotations

from typing import Self

from django.db import models

from shared.accounts.models import Organization, User
from shared.db import MillisField, Record


class ReferencePriceQuerySet(models.QuerySet["ReferencePrice"]):
    def of(self, organization: Organization | str) -> Self:
        """An organisation's, the newest first: that one is in force."""
        return self.filter(organization=organization).order_by("-id")


class ReferencePrice(Record):
    """What a tonne of fossil jet fuel costs, as one organisation saw it on one day. Never changed."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="reference_prices", db_index=False)
    amount = models.DecimalField(max_digits=12, decimal_places=4)
    currency = models.CharField(max_length=3)
    as_of = models.DateField()
    source = models.CharField(max_length=200)
    set_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True)
    created_at = MillisField()

    objects = ReferencePriceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organization", "id"], name="reference_price_newest")]

    def __str__(self) -> str:
        return f"{self.amount.normalize():f} {self.currency}/t of {self.as_of}"
