"""Negotiations and their offers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from buyer_portal.bids.models import Bid
from shared import schemas
from shared.accounts.actors import Actor
from shared.accounts.models import Organization, User
from shared.accounts.scoping import ScopedQuerySet
from shared.db import MillisField
from shared.schemas import json
from shared.states import Stateful

from . import states

BUYER, PRODUCER = "buyer", "producer"


class NegotiationQuerySet(ScopedQuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """Those that an organisation is party to; all of them for the system."""
        if actor.via in {"system", "admin"}:
            return self
        if not actor.organization_id:
            return self.none()
        return self.filter(Q(buyer_id=actor.organization_id) | Q(producer_id=actor.organization_id))

    def whole(self) -> Self:
        return self.select_related("buyer", "producer", "bid", "bid__lot", "bid__bidder", "bid__organization")

    def open(self) -> Self:
        return self.filter(status=states.OPEN)


class Negotiation(Stateful):
    """What a buyer and a producer negotiate: a bid. `turn_since`: since when the side whose turn it is could answer."""

    MOVES = states.NEGOTIATION_MOVES

    status = models.CharField(max_length=20, choices=states.NEGOTIATION_CHOICES, default=states.OPEN)
    why = models.CharField(max_length=10, choices=states.WHY_CHOICES, blank=True)
    bid = models.OneToOneField(Bid, on_delete=models.PROTECT, related_name="negotiation")
    buyer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    producer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    rounds = models.PositiveIntegerField(default=0)
    turn_since = MillisField()
    created_at = MillisField()
    updated_at = MillisField()

    objects = NegotiationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["buyer", "status", "updated_at"], name="deal_buyer_status"),
            models.Index(fields=["producer", "status", "updated_at"], name="deal_producer_status"),
            models.Index(fields=["status", "turn_since"], name="deal_waiting"),
            models.Index(fields=["bid"], name="deal_bid"),  # MongoDB cannot look up by the unique one
        ]

    def __str__(self) -> str:
        return f"Negotiation on {self.bid.lot.number}"

    @property
    def organization_id(self) -> str:
        """Whose record it is in the audit trail: the buyer's, who runs the tender."""
        return self.buyer_id

    def side_of(self, actor: Actor) -> str:
        """`buyer` or `producer`: the side that `actor` acts for; empty for everybody else."""
        sides = {self.buyer_id: BUYER, self.producer_id: PRODUCER}
        return sides.get(actor.organization_id, "")

    def as_record(self) -> dict[str, Any]:
        return self.bid.as_record()


class Offer(Stateful):
    """One offer. `body` is the exact JSON of its terms, which never change; while the lot is sealed it is empty."""

    MOVES = states.OFFER_MOVES

    status = models.CharField(max_length=20, choices=states.OFFER_CHOICES, default=states.PENDING)
    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="offers", db_index=False)
    number = models.PositiveIntegerField()
    by = models.CharField(max_length=8)
    body = models.TextField(blank=True)
    terms_hash = models.CharField(max_length=64, blank=True)
    answers = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_by_name = models.CharField(max_length=200, blank=True)
    expires_at = MillisField()
    created_at = MillisField()
    updated_at = MillisField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["negotiation", "number"], name="deal_offer_number"),
            models.UniqueConstraint(fields=["negotiation"], condition=Q(status="pending"), name="deal_one_pending"),
        ]
        indexes = [
            models.Index(fields=["negotiation", "status", "number"], name="deal_offer_list"),
            models.Index(fields=["status", "expires_at"], name="deal_offer_expiry"),
        ]

    def __str__(self) -> str:
        return f"Offer {self.number}"

    @property
    def organization_id(self) -> str:
        return self.negotiation.buyer_id

    @property
    def terms(self) -> schemas.OfferTerms:
        return schemas.OfferTerms.read(self.body)

    def is_alive(self, now: datetime) -> bool:
        """Whether it may still be accepted, as far as its own clock goes."""
        return bool(now < self.expires_at)

    def to_wire(self) -> schemas.Offer:
        """The offer as it goes over the wire. Not to be asked of one that is sealed."""
        return schemas.Offer.model_validate(
            {
                "offerId": self.pk,
                "number": self.number,
                "by": self.by,
                "status": self.status,
                "terms": json.loads(self.body.encode()),
                "termsHash": self.terms_hash,
                "answers": self.answers_id,
                "madeBy": self.made_by_name,
                "createdAt": self.created_at,
                "expiresAt": self.expires_at,
            }
        )
