"""A contract: what was agreed, who the parties are, in which version, and who has signed it."""

from __future__ import annotations

import hashlib
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from . import json
from .base import Request, Wire
from .bid import BidSpecification, Email
from .lot_calls import Command
from .lot_parts import DocumentType, Incoterm, Product
from .numbers import Count, Days, Percent, PositivePercent
from .offer import Quantity, Side, TermsHash
from .pricing import Pricing
from .texts import ClerkId, Code, Description, Id, Message, OptionalLine, OptionalName, OptionalReason, RequiredName
from .times import WireDay, WireTime

ContractStatus = Literal[
    "awaiting_signatures", "partially_signed", "active", "completed", "terminated", "refused", "expired"
]
ContractNumber = Annotated[str, Code(r"SAF-[0-9]{4}-[0-9]{6}", "A contract's number is like SAF-2026-000031.")]


class Party(Wire):
    """One side of a contract. Names, address and contact may be put right before it is signed."""

    organization_id: Id
    name: RequiredName
    address: Message | None = None
    contact_name: OptionalName = None
    contact_email: Email | None = None


class Parties(Wire):
    buyer: Party
    supplier: Party


class ContractDelivery(Wire):
    """Where and when: a day, or a window."""

    delivery_date: WireDay | None = None
    window_start: WireDay | None = None
    window_end: WireDay | None = None
    delivery_location: OptionalName = None
    incoterms: Incoterm | None = None


class ContractTerms(Wire):
    """What was agreed, and nothing else, but for how notices are given and deliveries are inspected."""

    product: Product | None = None
    saf_share_volume_pct: PositivePercent | None = None  # of a blend, in percent by volume
    volume: Quantity
    tolerance_pct: Percent | None = None
    pricing: Pricing
    payment_terms: OptionalName = None
    delivery: ContractDelivery
    specification: BidSpecification | None = None
    documents: tuple[DocumentType, ...] = ()
    documents_due_days: Days | None = None  # after delivery
    inspection_days: Days = 10
    purchase_order: OptionalLine = None
    notices: Message | None = None


class Clause(Wire):
    heading: RequiredName
    text: Description


class ContractDocument(Wire):
    """What is signed: this, to the letter. Its hash is what a signature names."""

    contract_number: ContractNumber
    edition: Count
    lot_number: OptionalLine = None
    amends_number: ContractNumber | None = None  # of an amendment: the contract that it amends
    parties: Parties
    terms: ContractTerms
    clauses: tuple[Clause, ...]

    @property
    def hash(self) -> str:
        """SHA-256 in hex of the canonical form: parties, terms, clauses, number and edition."""
        return hashlib.sha256(json.canonical(self.to_dict())).hexdigest()


class Signature(Wire):
    """One side's signature under one version. `hash` is that of this record, `previous_hash` that of the one before."""

    side: Side
    organization_id: Id
    name: RequiredName
    title: OptionalName = None
    authority: OptionalName = None
    user_id: ClerkId
    document_hash: TermsHash
    consent_version: OptionalLine = None
    method: OptionalLine = None
    signed_in_at: WireTime | None = None
    viewed_at: WireTime | None = None
    signed_at: WireTime
    hash: TermsHash
    previous_hash: str = ""


class ContractVersion(Wire):
    """One version of the text. Only the newest can be signed; parties and terms of the older ones are told with them.

    `asked_by` is the side that asked for it: of an amendment's first version, the side that proposed it.
    """

    edition: Count
    document_hash: TermsHash
    created_at: WireTime
    asked_by: Side | None = None
    superseded: bool = False
    parties: Parties | None = None
    terms: ContractTerms | None = None


class Amendment(Wire):
    """An amendment as the contract that it amends tells of it: a contract of its own, with its own number."""

    id: Id = Field(alias="_id")
    contract_number: ContractNumber
    status: ContractStatus
    proposed_by: Side | None = None
    signed_by: tuple[Side, ...] = ()
    created_at: WireTime
    active_at: WireTime | None = None


class Termination(Wire):
    """A proposal to end an active contract. `agreed` by the other side, or by a second administrator, it has ended."""

    by: Literal["buyer", "producer", "administrators"]
    status: Literal["proposed", "agreed", "declined", "withdrawn", "lapsed"]
    reason: OptionalReason = None
    proposed_by: OptionalName = None
    proposed_at: WireTime
    answered_at: WireTime | None = None


class Contract(Wire):
    """A whole contract. The older documents call the lot's owner `seller_org_id` and the producer `buyer_org_id`.

    `terms` are what was signed and never change afterwards. Where amendments are active, `terms_in_force` are the terms
    that hold now. An amendment names in `amends` the contract that it amends, and in `terms_before` what held until it.
    """

    model_config = ConfigDict(extra="ignore")

    UNKNOWN: ClassVar[Literal["ignore", "forbid"]] = "ignore"

    id: Id = Field(alias="_id")
    version: Count = 0
    contract_number: ContractNumber
    status: ContractStatus
    edition: Count
    lot_id: Id
    lot_number: OptionalLine = None
    bid_id: Id
    seller_org_id: Id
    buyer_org_id: Id
    parties: Parties
    volume: Quantity
    pricing: Pricing
    delivery: ContractDelivery
    terms: ContractTerms
    clauses: tuple[Clause, ...]
    document_hash: TermsHash
    signatures: tuple[Signature, ...] = ()
    versions: tuple[ContractVersion, ...] = ()
    amends: Id | None = None
    amends_number: ContractNumber | None = None
    message: Message | None = None  # what an amendment's proposer wrote with it
    terms_before: ContractTerms | None = None
    terms_in_force: ContractTerms | None = None
    amendments: tuple[Amendment, ...] = ()
    termination: Termination | None = None  # the newest proposal
    reason: OptionalReason = None
    sign_by: WireTime | None = None
    active_at: WireTime | None = None
    created_at: WireTime | None = None
    updated_at: WireTime | None = None

    @property
    def document(self) -> ContractDocument:
        """What is signed."""
        return ContractDocument(
            contract_number=self.contract_number, edition=self.edition, lot_number=self.lot_number,
            amends_number=self.amends_number, parties=self.parties, terms=self.terms, clauses=self.clauses,
        )  # fmt: skip


class Evidence(Wire):
    """How somebody signed in the other portal: its own word, taken with the trusted key."""

    viewed_at: WireTime | None = None
    ip: OptionalLine = None
    user_agent: Message | None = None
    auth_method: OptionalLine = None
    auth_at: WireTime | None = None
    consent_version: OptionalLine = None


class SignContract(Command):
    """The body of `POST /api/contracts/{id}/sign`. `document_hash` says which version was read."""

    name: RequiredName
    title: OptionalName = None
    authority: OptionalName = None
    consent: Literal[True]
    document_hash: TermsHash
    evidence: Evidence | None = None


class PartyChanges(Request):
    """What a side may put right about itself."""

    name: OptionalName = None
    address: Message | None = None
    contact_name: OptionalName = None
    contact_email: Email | None = None


class RequestChanges(Command):
    """The body of `POST /api/contracts/{id}/request-changes`: nothing of the deal, only what stands around it."""

    party: PartyChanges | None = None
    purchase_order: OptionalLine = None
    inspection_days: Days | None = None
    notices: Message | None = None


class RefuseContract(Command):
    reason: OptionalReason = None


class ProposeTermination(Request):
    """The body of `POST /api/contracts/{id}/propose-termination`. The other side reads the reason."""

    reason: OptionalReason = None


class ContractAnswer(Wire):
    contract: Contract


class ContractList(Wire):
    """`count` is the number of contracts in this answer; `nextCursor` is null on the last page."""

    contracts: list[Contract]
    count: Count
    next_cursor: str | None = Field(default=None)
