"""The mirror of the buyers' lots, what they said before they changed, and how far the mirror has caught up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.utils.functional import cached_property

from producer_portal.marketplace import states
from producer_portal.marketplace.filters import MarketFilters
from shared import schemas
from shared.accounts.actors import Actor
from shared.accounts.models import Organization
from shared.db import MillisField, Record
from shared.exchange.projections import Projection
from shared.lots import NEVER, CommonWordRow, LotQuerySet, LotRow, LotWordRow, WordIndex, all_of, lot_conditions
from shared.schemas import json

# By what the lots on the market are counted.
CHOICES = ("product", "region", "certificates_key", "price_basis", "type", "mode", "currency")


def lot_from(body: str) -> schemas.Lot:
    """The lot that a row keeps as wire JSON."""
    return schemas.Lot.read(body)


class MarketLotQuerySet(LotQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Every lot that was ever published, for everybody who is known: the marketplace has no private lots."""
        return self.filter(status__in=states.SEEN_BY_PRODUCERS) if actor.is_known else self.none()

    def matching(self, wanted: schemas.LotFilters) -> Self:
        """Lots that pass every filter given, those of the marketplace alone among them."""
        return self.proposed_for(wanted.search).passing(wanted)

    def passing(self, wanted: schemas.LotFilters) -> Self:
        """The same, where `proposed_for` has been asked before."""
        return self.filter(all_of(wanted.conditions() if isinstance(wanted, MarketFilters) else lot_conditions(wanted)))

    def active(self) -> Self:
        """Lots that their buyers offer."""
        return self.filter(status=states.PUBLISHED)

    def open_at(self, now: datetime) -> Self:
        """Lots that anybody who is signed in may bid on at `now`. The deadline decides, not the message of closing."""
        return self.active().filter(closes_at__gt=now)

    def rows(self) -> Self:
        """Without the long texts, which no list shows."""
        return self.defer("body", "search_text", "standards_key")

    def new_since(self, moment: datetime | None) -> Self:
        """Lots that came after `moment`; none where there is no such moment."""
        return self.filter(first_seen_at__gt=moment) if moment else self.none()

    def seen_until(self, moment: datetime | None) -> Self:
        """The others."""
        return self.filter(first_seen_at__lte=moment) if moment else self


class MarketLotWord(LotWordRow):
    """The index of the mirrored lots' words."""


class CommonMarketWord(CommonWordRow):
    """Words too common for it."""


class MarketLot(LotRow, Projection):
    """A buyer's lot as the Buyer portal last told it. `id` is the lot's own there; `body` its exact wire JSON.

    `starts_at` is the beginning of the delivery, or `NEVER`: what the list sorts by has no nulls. `asked` is the id of
    the certificates it asks for (`AskedCertificates`), empty where it asks for none.
    """

    INDEX = WordIndex(MarketLotWord, CommonMarketWord)

    status = models.CharField(max_length=20, choices=states.CHOICES)
    buyer_name = models.CharField(max_length=200, blank=True)
    revision = models.PositiveBigIntegerField(default=0)
    reason = models.CharField(max_length=2000, blank=True)
    price_per_unit = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    price_basis = models.CharField(max_length=10, blank=True)
    certification = models.CharField(max_length=500, blank=True)
    certificates_key = models.CharField(max_length=200, blank=True)
    asked = models.CharField(max_length=24, blank=True)
    published_at = MillisField(null=True, blank=True)
    first_seen_at = MillisField()
    left_at = MillisField(null=True, blank=True)
    starts_at = MillisField(default=NEVER)

    objects = MarketLotQuerySet.as_manager()

    class Meta:
        verbose_name = "lot"
        indexes = [
            models.Index(fields=["status", "closes_at", "id"], name="market_lot_closes"),
            models.Index(fields=["status", "first_seen_at", "id"], name="market_lot_first_seen"),
            models.Index(fields=["status", "volume_kg", "id"], name="market_lot_volume"),
            models.Index(fields=["status", "carbon_per_gj", "id"], name="market_lot_carbon"),
            models.Index(fields=["status", "starts_at", "id"], name="market_lot_starts"),
            models.Index(fields=["status", "asked", "closes_at", "id"], name="market_lot_asked"),
            models.Index(fields=["first_seen_at", "id"], name="market_lot_newest"),
            models.Index(fields=["organization_id", "id"], name="market_lot_buyer"),
            # All that counting by choices reads: an index alone answers it, and no row is opened.
            models.Index(
                fields=[
                    "status",
                    *CHOICES,
                    "closes_at",
                    "volume_kg",
                    "carbon_per_gj",
                    "price",
                    "delivery_from",
                    "delivery_until",
                    "first_seen_at",
                ],
                name="market_lot_choices",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip() or self.pk

    @property
    def is_active(self) -> bool:
        """Whether its buyer offers it."""
        return self.status == states.PUBLISHED

    def is_open(self, now: datetime) -> bool:
        """Whether bids may be made at `now`."""
        return self.is_active and bool(now < self.closes_at)

    @cached_property
    def buyer(self) -> Organization | None:
        """Whose lot it is, where that was told. A list reads those of all its rows at once: `with_buyers`."""
        return Organization.objects.filter(pk=self.organization_id).first()

    @property
    def has_deadline(self) -> bool:
        return bool(self.closes_at < NEVER)

    @property
    def certificates(self) -> list[str]:
        """The certificates asked for, or the standards."""
        return self.certification.split(", ") if self.certification else []

    @property
    def basis_word(self) -> str:
        """How the price is found, in a word."""
        return {"index": "Index", "fixed": "Fixed"}.get(self.price_basis, "")

    @property
    def lot(self) -> schemas.Lot:
        """The lot as it came over the wire."""
        return lot_from(self.body)

    def to_wire(self) -> dict[str, Any]:
        """The lot as it came, with where it stands here: `externalId` repeats its `_id`."""
        body: dict[str, Any] = json.loads(self.body.encode())
        here = {"status": self.status, "reason": self.reason or None, "externalId": self.pk}
        return {name: value for name, value in (body | here).items() if value is not None}


def with_buyers(lots: Iterable[MarketLot]) -> list[MarketLot]:
    """The lots, each with its buyer, read at once."""
    rows = list(lots)
    buyers = Organization.objects.in_bulk({lot.organization_id for lot in rows})
    for lot in rows:
        lot.buyer = buyers.get(lot.organization_id)
    return rows


class PastEdition(Record):
    """What a lot said until a newer revision came: the whole wire JSON. The current one stands on the lot itself."""

    lot = models.ForeignKey(MarketLot, on_delete=models.CASCADE, related_name="past", db_index=False)
    revision = models.PositiveBigIntegerField()
    body = models.TextField()
    until = MillisField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lot", "revision"], name="market_past_edition")]
        indexes = [models.Index(fields=["lot", "-revision"], name="market_past_edition_list")]

    def __str__(self) -> str:
        return f"{self.lot_id}, revision {self.revision}"

    @property
    def content(self) -> schemas.Lot:
        """The lot as it was."""
        return lot_from(self.body)


class LotSync(Record):
    """How the last `sync_lots` went, and from where the next one reads: one row."""

    name = models.CharField(max_length=20, unique=True)
    started_at = MillisField()
    finished_at = MillisField(null=True, blank=True)
    listed_until = MillisField(null=True, blank=True)
    seen = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    recovered = models.PositiveIntegerField(default=0)
    unfit = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.name}: {self.error or 'in order'}"
