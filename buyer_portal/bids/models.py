"""Bids as the buyer's side keeps them."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from buyer_portal.lots.models import Lot
from shared import schemas
from shared.accounts.actors import Actor
from shared.accounts.models import Organization, User
from shared.accounts.scoping import ScopedQuerySet
from shared.db import MillisField
from shared.deals.reckoning import neat_tonnes, share_of_blend
from shared.schemas import json
from shared.states import Stateful

from . import states


class BidQuerySet(ScopedQuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """The bids on an organisation's lots and those it made itself; all of them for the system.

        The trusted dashboard, acting for nobody in particular, sees what came in by it.
        """
        if actor.via in {"system", "admin"}:
            return self
        if actor.via == "trusted" and not actor.organization_id:
            return self.filter(credential=actor.key_id)
        if not actor.organization_id:
            return self.none()
        mine = Q(buyer_id=actor.organization_id) | Q(organization_id=actor.organization_id)
        return self.filter(mine)

    def whole(self) -> Self:
        """With the rows that a bid's wire form needs."""
        return self.select_related("lot", "organization", "buyer", "bidder")

    def on(self, lot: Lot) -> Self:
        return self.filter(lot=lot)

    def to_measure(self) -> Self:
        """What judging many bids takes and no more; `deal` and `rounds` are of the negotiation, None without one."""
        read = ("lot", "status", "turn", "verified", "facts", "terms", "offer", "sealed", "expires_at", "created_at",
                "bidder_name", "organization__name", "organization__brand_name", "organization__home",
                "organization__logo", "organization__logo_copy")  # fmt: skip
        told = {"deal": F("negotiation__status"), "rounds": F("negotiation__rounds")}
        return self.select_related("organization").only(*read).annotate(**told)

    def live(self) -> Self:
        """Bids that may still be agreed on."""
        return self.filter(status__in=states.LIVE)


class Bid(Stateful):
    """A producer's bid on a lot.

    `facts` is the exact JSON of what is not negotiated (`schemas.BidFields` without the terms), `terms` that of what
    its producer last offered or what was agreed, `offer` that of the offer that stands. While the lot is sealed, all
    three are empty and lie encrypted in `sealed`. `holds_place`: it is its organisation's one bid on the lot.
    `answer_due` is until when the side whose turn it is should have answered by its own measure, `remind_at` when the
    buyer is reminded next; neither when it is nobody's turn.
    """

    MOVES = states.MOVES

    status = models.CharField(max_length=20, choices=states.CHOICES, default=states.PENDING)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="bids", db_index=False)
    lot_revision = models.PositiveIntegerField()
    buyer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="bids_received", db_index=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="bids_made", null=True, blank=True, db_index=False
    )
    bidder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="bids")
    bidder_name = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=20)
    verified = models.BooleanField(default=True)
    holds_place = models.BooleanField(default=True)
    credential = models.CharField(max_length=64, blank=True)
    external_bid_id = models.CharField(max_length=64, blank=True)
    content_hash = models.CharField(max_length=64)
    facts = models.TextField(default="{}")
    terms = models.TextField(blank=True)
    offer = models.TextField(blank=True)
    turn = models.CharField(max_length=8, default="none")
    sealed = models.TextField(blank=True)
    volume_tonnes = models.DecimalField(max_digits=15, decimal_places=3, null=True, blank=True)
    carbon_intensity = models.DecimalField(max_digits=8, decimal_places=3, null=True, blank=True)
    reason_code = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=2000, blank=True)
    expires_at = MillisField()
    answer_due = MillisField(null=True, blank=True)
    remind_at = MillisField(null=True, blank=True)
    created_at = MillisField()
    updated_at = MillisField()

    objects = BidQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "organization"], condition=Q(holds_place=True), name="bid_one_per_organization"
            ),
            models.UniqueConstraint(
                fields=["credential", "external_bid_id"], condition=Q(external_bid_id__gt=""), name="bid_external_id"
            ),
        ]
        indexes = [
            models.Index(fields=["lot", "status", "id"], name="bid_lot_status"),
            models.Index(fields=["buyer", "status", "id"], name="bid_buyer_status"),
            models.Index(fields=["buyer", "updated_at", "id"], name="bid_buyer_updated"),
            models.Index(fields=["organization", "updated_at", "id"], name="bid_producer_updated"),
            models.Index(fields=["external_bid_id"], name="bid_external"),
            models.Index(fields=["remind_at"], name="bid_remind_at"),
            models.Index(fields=["buyer", "turn", "answer_due"], name="bid_buyer_turn"),
        ]

    def __str__(self) -> str:
        return f"Bid of {self.organization or self.bidder} on {self.lot.number}"

    @property
    def is_live(self) -> bool:
        return self.status in states.LIVE

    @property
    def is_sealed(self) -> bool:
        """Whether its terms are not opened yet."""
        return bool(self.sealed)

    @property
    def fields(self) -> schemas.BidFields:
        """What was written beside the terms: specification, smallest share."""
        return schemas.BidFields.read(self.facts)

    @property
    def offered(self) -> schemas.OfferTerms | None:
        """What its producer last offered or, once accepted, what was agreed; None while it is sealed."""
        return schemas.OfferTerms.read(self.terms) if self.terms else None

    @property
    def standing(self) -> schemas.Offer | None:
        """The offer that waits for an answer, whoever made it."""
        return schemas.Offer.read(self.offer) if self.offer else None

    def to_wire(self, **more: Any) -> schemas.Bid:
        """The bid as it goes over the wire; `more` are fields that only some answers have."""
        facts, terms = json.loads(self.facts.encode()), json.loads(self.terms.encode()) if self.terms else {}
        pricing = terms.get("pricing") or {}
        return schemas.Bid.model_validate(
            {
                **facts,
                **terms,
                "pricePerUnit": pricing.get("pricePerUnit"),
                "_id": self.pk,
                "version": self.version,
                "lotId": self.lot_id,
                "lotNumber": self.lot.number,
                "lotRevision": self.lot_revision,
                "organizationId": self.organization_id,
                "bidderId": self.bidder.external_id,
                "bidderName": self.bidder_name,
                "status": self.status,
                "source": self.source,
                "verified": self.verified,
                "sealed": self.is_sealed,
                "externalBidId": self.external_bid_id or None,
                "currentOffer": json.loads(self.offer.encode()) if self.offer else None,
                "turn": self.turn,
                "reason": {"code": self.reason_code, "text": self.reason} if self.reason_code else None,
                "expiresAt": self.expires_at,
                "createdAt": self.created_at,
                "updatedAt": self.updated_at,
                **more,
            }
        )

    def as_record(self) -> dict[str, Any]:
        return self.to_wire().to_dict()


def bid_columns(
    terms: schemas.OfferTerms, specification: schemas.BidSpecification | None, lot: schemas.LotFields
) -> dict[str, Any]:
    """The columns derived from what is offered for `lot`, to be written with it. Tonnes are neat."""
    return {
        "terms": json.dumps(terms).decode(),
        "volume_tonnes": round(neat_tonnes(terms.volume, specification, share_of_blend(lot)), 3),
        "carbon_intensity": specification.carbon_intensity if specification else None,
    }
