"""A producer's bid: the draft that was written here, and the copy of what the Buyer portal made of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Count, Q

from producer_portal.marketplace.models import MarketLot
from shared import schemas
from shared.accounts.models import Organization, User
from shared.accounts.scoping import ScopedQuerySet
from shared.db import MillisField, Record
from shared.schemas import json
from shared.states import Stateful

from . import states


class ProducerBidQuerySet(ScopedQuerySet[Any]):
    def whole(self) -> Self:
        return self.select_related("organization", "made_by")

    def on(self, lot_id: str) -> Self:
        return self.filter(lot_id=lot_id)

    def open(self) -> Self:
        """Drafts, and bids that may still be agreed on."""
        return self.filter(status__in=states.OPEN)

    def count_by_status(self) -> dict[str, int]:
        """How many bids there are in each state. One query."""
        rows = self.order_by().values("status").annotate(bids=Count("pk"))
        return {row["status"]: row["bids"] for row in rows}

    def due(self, now: datetime) -> Self:
        """Bids on their way that are to be sent now, the longest waiting first."""
        return self.on_its_way(now).filter(next_attempt_at__lte=now).order_by("next_attempt_at", "id")

    def on_its_way(self, now: datetime) -> Self:
        """Bids of which nobody knows yet whether the Buyer portal has them, and that nobody is sending just now."""
        free = Q(held_until__isnull=True) | Q(held_until__lte=now)
        return self.filter(free, status=states.SUBMITTING)


class ProducerBid(Stateful):
    """`body` is the exact JSON of what was written (`schemas.BidFields`). `mirror` is the bid as the Buyer portal last
    told it, at `mirror_version`. The Buyer portal knows this row by its id, as `externalBidId`.

    `holds_place`: it is the one bid that its organisation works on for this lot. `reached` is how far the wizard came.
    While it is our turn, `turn_since` says since when, `answer_until` when it is too late, `answer_due` until when the
    organisation wants to have answered, and `remind_at` when it is reminded next.
    """

    MOVES = states.MOVES

    status = models.CharField(max_length=20, choices=states.CHOICES, default=states.DRAFT)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="bids", db_index=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="bids")
    lot_id = models.CharField(max_length=24)
    lot_number = models.CharField(max_length=20, blank=True)
    lot_title = models.CharField(max_length=200, blank=True)
    buyer_name = models.CharField(max_length=200, blank=True)
    lot_revision = models.PositiveIntegerField(default=0)
    holds_place = models.BooleanField(default=True)
    reached = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(default="{}")
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = MillisField(null=True, blank=True)
    held_until = MillisField(null=True, blank=True)
    problem = models.CharField(max_length=1000, blank=True)
    problem_fields = models.JSONField(default=dict, blank=True)
    buyer_bid_id = models.CharField(max_length=24, blank=True)
    mirror = models.TextField(blank=True)
    mirror_version = models.PositiveBigIntegerField(default=0)
    turn = models.CharField(max_length=8, default="none")
    answer_until = MillisField(null=True, blank=True)
    turn_since = MillisField(null=True, blank=True)
    answer_due = MillisField(null=True, blank=True)
    remind_at = MillisField(null=True, blank=True)
    submitted_at = MillisField(null=True, blank=True)
    created_at = MillisField()
    updated_at = MillisField()

    objects = ProducerBidQuerySet.as_manager()

    class Meta:
        verbose_name = "bid"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "lot_id"], condition=Q(holds_place=True), name="producer_bid_one_a_lot"
            ),
            models.UniqueConstraint(
                fields=["buyer_bid_id"], condition=Q(buyer_bid_id__gt=""), name="producer_bid_of_buyer"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "status", "updated_at"], name="producer_bid_status"),
            models.Index(fields=["organization", "updated_at", "id"], name="producer_bid_updated"),
            models.Index(fields=["lot_id", "organization"], name="producer_bid_lot"),
            models.Index(fields=["status", "next_attempt_at", "id"], name="producer_bid_due"),
            models.Index(fields=["buyer_bid_id"], name="producer_bid_buyer"),
            models.Index(fields=["remind_at"], name="producer_bid_remind_at"),
        ]

    def __str__(self) -> str:
        return f"Bid on {self.lot_number or self.lot_title or self.lot_id}"

    @property
    def fields(self) -> schemas.BidFields:
        """What was written."""
        return schemas.BidFields.read(self.body)

    @property
    def record(self) -> schemas.Bid | None:
        """The bid as the Buyer portal last told it."""
        return schemas.Bid.read(self.mirror) if self.mirror else None

    @property
    def standing(self) -> schemas.Offer | None:
        """The offer that waits for an answer, as far as is known here."""
        record = self.record
        return record.current_offer if record is not None else None

    @property
    def next_clock(self) -> datetime | None:
        """While it is our turn, what comes first: the end of our own time to answer, or that of the offer."""
        return min((one for one in (self.answer_due, self.answer_until) if one is not None), default=None)

    @property
    def is_editable(self) -> bool:
        return self.status in {states.DRAFT, states.FAILED}

    @property
    def lot(self) -> MarketLot | None:
        """The mirrored lot that it is for."""
        found: MarketLot | None = MarketLot.objects.filter(pk=self.lot_id).first()
        return found

    def to_wire(self) -> dict[str, Any]:
        """The bid as this portal's own API shows it: what was written, where it stands, and the Buyer portal's copy."""
        record = self.record
        shown: dict[str, Any] = {
            "_id": self.pk,
            "version": self.version,
            "status": self.status,
            "lotId": self.lot_id,
            "lotNumber": self.lot_number or None,
            "organizationId": self.organization_id,
            "buyerBidId": self.buyer_bid_id or None,
            "turn": self.turn,
            "problem": self.problem or None,
            "bid": json.loads(self.body.encode()),
            "record": record.to_dict() if record is not None else None,
            "submittedAt": self.submitted_at,
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
        }
        return {name: value for name, value in shown.items() if value is not None}

    def as_record(self) -> dict[str, Any]:
        return self.to_wire()


class SeenOffer(Record):
    """One offer of a bid's negotiation, as the Buyer portal told it: kept, so that the whole story is here too."""

    bid = models.ForeignKey(ProducerBid, on_delete=models.CASCADE, related_name="offers", db_index=False)
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=20)
    body = models.TextField()
    seen_at = MillisField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bid", "number"], name="producer_bid_offer")]
        indexes = [models.Index(fields=["bid", "number"], name="producer_bid_offers")]

    def __str__(self) -> str:
        return f"Offer {self.number}"

    @property
    def offer(self) -> schemas.Offer:
        return schemas.Offer.model_validate(json.loads(self.body.encode()) | {"status": self.status})
