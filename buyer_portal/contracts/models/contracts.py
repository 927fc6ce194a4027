"""Contracts, the versions of their text, and the signatures under them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from buyer_portal.bids.models import Bid
from buyer_portal.contracts import states
from buyer_portal.lots.models import Lot
from shared import schemas
from shared.accounts.actors import Actor
from shared.accounts.models import Organization
from shared.db import MillisField, Record
from shared.schemas import json
from shared.states import Stateful

from .querysets import ContractQuerySet
from .wire import wire_of

BUYER, PRODUCER, BOTH, NOBODY = "buyer", "producer", "both", "none"


class Contract(Stateful):
    """A contract. `body` is the exact JSON of its newest version (`schemas.ContractDocument`).

    An amendment is a contract that `amends` another one, and has no bid of its own. `before` is the JSON of the terms
    that held until it. Of the contract that is amended `amending` names the amendment that waits for signatures.
    """

    MOVES = states.MOVES

    status = models.CharField(max_length=20, choices=states.CHOICES, default=states.AWAITING)
    number = models.CharField(max_length=15)
    turn = models.CharField(max_length=8, default=BOTH)  # whose it is: a side's, both's or none
    edition = models.PositiveIntegerField(default=1)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="contracts")
    bid = models.OneToOneField(Bid, on_delete=models.PROTECT, related_name="contract", null=True, blank=True)
    amends = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="amendments", null=True, blank=True, db_index=False
    )
    amending = models.CharField(max_length=24, blank=True)
    proposed_by = models.CharField(max_length=8, blank=True)  # the side that proposed an amendment
    before = models.TextField(blank=True)
    message = models.CharField(max_length=2000, blank=True)
    buyer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    producer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    body = models.TextField()
    document_hash = models.CharField(max_length=64)
    reason = models.CharField(max_length=2000, blank=True)
    sign_by = MillisField()
    active_at = MillisField(null=True, blank=True)
    created_at = MillisField()
    updated_at = MillisField()

    objects = ContractQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="contract_number")]
        indexes = [
            models.Index(fields=["buyer", "status", "updated_at"], name="contract_buyer"),
            models.Index(fields=["producer", "status", "updated_at"], name="contract_producer"),
            models.Index(fields=["buyer", "turn", "sign_by"], name="contract_turn"),
            models.Index(fields=["status", "sign_by"], name="contract_due"),
            models.Index(fields=["amends", "number"], name="contract_amendments"),
            models.Index(fields=["bid"], name="contract_bid"),  # MongoDB cannot look up by the unique one
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def organization_id(self) -> str:
        """Whose record it is in the audit trail: the buyer's, whose lot it came from."""
        return self.buyer_id

    @property
    def document(self) -> schemas.ContractDocument:
        """The newest version, as it is signed."""
        return schemas.ContractDocument.read(self.body)

    def side_of(self, actor: Actor) -> str:
        """`buyer` or `producer`: the side that `actor` acts for; empty for everybody else."""
        return {self.buyer_id: BUYER, self.producer_id: PRODUCER}.get(actor.organization_id, "")

    @property
    def first(self) -> Contract:
        """The contract itself; of an amendment the one that it amends."""
        return self.amends or self

    @property
    def amended_by(self) -> list[Contract]:
        """Its amendments that both have signed, in the order in which they came into force."""
        signed = [one for one in self.amendments.all() if one.active_at is not None]
        return sorted(signed, key=lambda one: one.number)

    @property
    def in_force(self) -> schemas.ContractDocument:
        """What holds now: the newest amendment that both have signed, or else the contract as it was signed."""
        document: schemas.ContractDocument = [self, *self.amended_by][-1].document
        return document

    @property
    def volume_change(self) -> Decimal:
        """How much more than before an amendment is for, in the contract's unit; below nought how much less."""
        before = schemas.ContractTerms.read(self.before)
        return Decimal(self.document.terms.volume.amount - before.volume.amount)

    def to_wire(self) -> schemas.Contract:
        """The whole contract as it goes over the wire. At most five queries; none after `told`."""
        return wire_of(self)

    def as_record(self) -> dict[str, Any]:
        return self.to_wire().to_dict()


class ContractEdition(Record):
    """One version of a contract's text. Never changed."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="editions", db_index=False)
    edition = models.PositiveIntegerField()
    body = models.TextField()
    document_hash = models.CharField(max_length=64)
    asked_by = models.CharField(max_length=8, blank=True)
    created_at = MillisField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contract", "edition"], name="contract_edition")]
        indexes = [
            models.Index(fields=["contract", "edition"], name="contract_editions"),
            models.Index(fields=["document_hash"], name="contract_edition_hash"),
        ]

    def __str__(self) -> str:
        return f"Version {self.edition}"

    def to_wire(self, *, newest: int) -> dict[str, Any]:
        """As a contract tells of it. Parties and terms of the newest version are those of the contract."""
        told = {
            "edition": self.edition,
            "documentHash": self.document_hash,
            "createdAt": self.created_at,
            "askedBy": self.asked_by or None,
            "superseded": self.edition < newest,
        }
        if self.edition < newest:
            body = json.loads(self.body.encode())
            told |= {"parties": body["parties"], "terms": body["terms"]}
        return told


class Signature(Record):
    """One side's signature under one version: a simple electronic signature. Never changed.

    `hash` is the SHA-256 of the canonical JSON of this record with that of the record before it: a chain.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="signatures", db_index=False)
    edition = models.PositiveIntegerField()
    side = models.CharField(max_length=8)
    organization_name = models.CharField(max_length=200)
    signer_organization_id = models.CharField(max_length=24)
    user_external_id = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    authority = models.CharField(max_length=200, blank=True)
    document_hash = models.CharField(max_length=64)
    consent = models.TextField()
    consent_version = models.CharField(max_length=100)
    method = models.CharField(max_length=100, blank=True)
    signed_in_at = MillisField(null=True, blank=True)
    viewed_at = MillisField(null=True, blank=True)
    signed_at = MillisField()
    ip = models.CharField(max_length=100, blank=True)
    user_agent = models.CharField(max_length=2000, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "edition", "side"], name="contract_signed_once"),
        ]
        indexes = [models.Index(fields=["contract", "signed_at"], name="contract_signatures")]

    def __str__(self) -> str:
        return f"{self.name} for {self.organization_name}"

    def facts(self) -> dict[str, Any]:
        """What the hash is of: the whole record but for the hash itself."""
        return {
            "contractId": self.contract_id, "edition": self.edition, "side": self.side,
            "organizationId": self.signer_organization_id, "organizationName": self.organization_name,
            "userId": self.user_external_id, "name": self.name, "title": self.title, "authority": self.authority,
            "documentHash": self.document_hash, "consent": self.consent, "consentVersion": self.consent_version,
            "method": self.method, "signedInAt": self.signed_in_at, "viewedAt": self.viewed_at,
            "signedAt": self.signed_at, "ip": self.ip, "userAgent": self.user_agent,
            "previousHash": self.previous_hash,
        }  # fmt: skip

    def to_wire(self) -> dict[str, Any]:
        return {
            "side": self.side,
            "organizationId": self.signer_organization_id,
            "name": self.name,
            "title": self.title or None,
            "authority": self.authority or None,
            "userId": self.user_external_id,
            "documentHash": self.document_hash,
            "consentVersion": self.consent_version,
            "method": self.method or None,
            "signedInAt": self.signed_in_at,
            "viewedAt": self.viewed_at,
            "signedAt": self.signed_at,
            "hash": self.hash,
            "previousHash": self.previous_hash,
        }


class Termination(Stateful):
    """A proposal to end an active contract, by one side to the other or by one administrator to a second one."""

    MOVES = states.TERMINATION_MOVES

    status = models.CharField(max_length=20, choices=states.TERMINATION_CHOICES, default=states.PROPOSED)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="terminations", db_index=False)
    by = models.CharField(max_length=14)
    reason = models.CharField(max_length=2000)
    proposed_by_id = models.CharField(max_length=64)
    proposed_by_name = models.CharField(max_length=200)
    answered_by_id = models.CharField(max_length=64, blank=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    answered_at = MillisField(null=True, blank=True)
    created_at = MillisField()
    updated_at = MillisField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "by"], condition=Q(status="proposed"), name="contract_one_termination"
            ),
        ]
        indexes = [models.Index(fields=["contract", "created_at"], name="contract_terminations")]

    def __str__(self) -> str:
        return f"Ending {self.contract_id}, proposed by {self.by}"

    def to_wire(self) -> dict[str, Any]:
        return {
            "by": self.by,
            "status": self.status,
            "reason": self.reason,
            "proposedBy": self.proposed_by_name,
            "proposedAt": self.created_at,
            "answeredAt": self.answered_at,
        }


class FinalDocument(Record):
    """The PDF of a contract as it was when both had signed: kept as it is, so that its own hash can be asked after."""

    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, related_name="final")
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = MillisField()

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="contract_final_hash")]

    def __str__(self) -> str:
        return self.sha256
