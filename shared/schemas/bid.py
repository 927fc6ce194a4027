"""A bid: what a producer writes, what goes over the wire to submit it, and the whole record."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from .base import Request, Wire, wrong
from .lot_calls import Command
from .lot_parts import CarbonMethod, ChainOfCustody, Incoterm, Pathway, Standards
from .numbers import Amount, CarbonIntensity, Count, Density, UnitPrice
from .offer import Offer, OfferTerms, Quantity, TermsHash, Turn
from .organization import Organization
from .pricing import Pricing, priced
from .texts import ClerkId, Code, Id, Message, OptionalLine, OptionalName, OptionalReason, OptionalTag
from .times import WireDay, WireTime

BidStatus = Literal["pending", "counter_offer", "stale", "accepted", "rejected", "withdrawn", "expired", "lapsed"]
BidSource = Literal["producer-dashboard", "api"]
ReasonCode = Literal[
    "price", "volume", "delivery", "compliance", "documents", "other_bid_chosen", "lot_cancelled", "lot_unsuccessful",
    "unspecified",
]  # fmt: skip
BidAction = Literal["accept", "reject", "counter", "decline", "withdraw", "confirm"]
ExternalBidId = Annotated[
    str, Code(r"[!-~]{1,64}", "An externalBidId is at most 64 visible ASCII characters without spaces.")
]
Email = Annotated[str, Code(r"[^@\s]{1,64}@[^@\s]{1,189}", "Give an e-mail address, such as name@company.com.")]


class BidSpecification(Wire):
    """What the fuel is. `carbon_intensity` in gCO2e/MJ over the life cycle, by `carbon_method`; density in kg/L."""

    pathway: Pathway | None = None
    feedstock: OptionalTag = None
    feedstock_origin: OptionalTag = None
    carbon_intensity: CarbonIntensity | None = None
    carbon_method: CarbonMethod | None = None
    certifications: Standards = None
    density_kg_per_l: Density | None = Field(default=None, alias="densityKgPerL")
    chain_of_custody: ChainOfCustody | None = None


class BidFields(Request):
    """What a producer writes. All optional, so that a draft may be nearly empty; `SubmitBid` is stricter.

    `price_per_unit` may stand beside `pricing` or in it. Total and unit price follow one another, see `priced`.
    """

    volume: Quantity | None = None
    pricing: Pricing | None = None
    price_per_unit: UnitPrice | None = None
    message: Message | None = None
    delivery_date: WireDay | None = None
    delivery_location: OptionalName = None
    incoterms: Incoterm | None = None
    payment_terms: OptionalName = None
    expires_at: WireTime | None = None
    min_share: Amount | None = None  # the smallest part of it that may be awarded, in the volume's unit
    specification: BidSpecification | None = None

    @model_validator(mode="after")
    def _priced(self) -> Self:
        pricing = self.pricing or Pricing()
        beside = self.price_per_unit
        if beside is not None:
            if pricing.price_per_unit not in (None, beside):
                raise wrong("The price per unit stands twice, and differs.", field="pricePerUnit")
            pricing = pricing.model_copy(update={"price_per_unit": beside})
        if self.volume is not None:
            pricing = priced(pricing, self.volume.amount)
        if pricing != (self.pricing or Pricing()):
            object.__setattr__(self, "pricing", pricing)
        object.__setattr__(self, "price_per_unit", None)  # it has one place inside
        return self

    @model_validator(mode="after")
    def _share_fits(self) -> Self:
        if self.min_share is not None and self.volume is not None and self.min_share > self.volume.amount:
            raise wrong("The smallest part is larger than the bid.", field="minShare")
        return self

    def terms(self, *, currency: str = "") -> OfferTerms:
        """What this bid offers; `currency` where it names none. Raises ValidationError if it is not whole."""
        body = {name: value for name, value in self.to_dict().items() if name in _TERMS}
        if currency and "pricing" in body:
            body["pricing"] = {"currency": currency} | body["pricing"]
        return OfferTerms.model_validate(body)


_TERMS = {"volume", "pricing", "deliveryDate", "deliveryLocation", "incoterms", "paymentTerms", "message"}


class SubmitBid(BidFields):
    """The body of `POST /api/bids`."""

    lot_id: Id
    bidder_id: ClerkId
    volume: Quantity
    bidder_name: OptionalName = None
    bidder_email: Email | None = None
    external_bid_id: ExternalBidId | None = None
    lot_revision: Count | None = None  # the published edition that the bidder read; the newest unless given
    organization: Organization | None = None  # whom they bid for; only the trusted dashboard's word on it is taken

    @model_validator(mode="after")
    def _has_a_price(self) -> Self:
        if self.pricing is None or (self.pricing.price is None and self.pricing.price_per_unit is None):
            raise wrong("Give the total price, or the price per unit.", field="pricing.price")
        return self

    @property
    def fields(self) -> BidFields:
        """What the producer wrote, without whom and what it is for."""
        return BidFields(**{name: getattr(self, name) for name in BidFields.model_fields})


class Rejection(Wire):
    """Why a bid was rejected: a word for machines and a sentence, which the bidder reads."""

    code: ReasonCode = "unspecified"
    text: OptionalReason = None


class Bid(Wire):
    """A whole bid. Volume, pricing and delivery are what its producer last offered, or what was agreed.

    Of a sealed lot's bid they are missing until the opening. `offers` is given when one bid is asked for.
    """

    model_config = ConfigDict(extra="ignore")

    UNKNOWN: ClassVar[Literal["ignore", "forbid"]] = "ignore"

    id: Id = Field(alias="_id")
    version: Count = 0
    lot_id: Id
    lot_number: OptionalLine = None
    lot_revision: Count = 0
    negotiation_id: Id | None = None
    organization_id: Id | None = None
    bidder_id: ClerkId
    bidder_name: OptionalName = None
    status: BidStatus
    source: BidSource
    verified: bool = True
    sealed: bool = False
    external_bid_id: ExternalBidId | None = None
    volume: Quantity | None = None
    pricing: Pricing | None = None
    price_per_unit: UnitPrice | None = None
    delivery_date: WireDay | None = None
    delivery_location: OptionalName = None
    incoterms: Incoterm | None = None
    payment_terms: OptionalName = None
    message: Message | None = None
    min_share: Amount | None = None
    specification: BidSpecification | None = None
    current_offer: Offer | None = None
    turn: Turn = "none"
    offers: Annotated[tuple[Offer, ...] | None, Field(max_length=500)] = None
    allowed_actions: tuple[BidAction, ...] | None = None
    reason: Rejection | None = None
    contract_id: Id | None = None
    expires_at: WireTime | None = None
    created_at: WireTime | None = None
    updated_at: WireTime | None = None


class AcceptBid(Command):
    """Accepting an offer. Its id and the hash of its terms may be left out only while it is the other side's first."""

    offer_id: Id | None = None
    terms_hash: TermsHash | None = None


class ConfirmBid(Command):
    """Saying that a bid holds for an edition of the lot that is newer than the one it was made on."""

    lot_revision: Count
