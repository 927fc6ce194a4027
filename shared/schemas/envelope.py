"""What every message between the portals has around its records."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import model_validator

from .base import Wire, wrong
from .bid import Bid
from .contract import Contract
from .lot import Lot
from .numbers import Count
from .offer import Offer
from .organization import Organization
from .texts import Code, EventName, MessageId
from .times import WireTime

AggregateType = Annotated[str, Code(r"[a-z_]{1,40}", "An aggregate's type is a word such as lot.")]
AggregateId = Annotated[str, Code(r"[0-9A-Za-z_-]{1,64}", "An aggregate's id is at most 64 letters and digits.")]


class Aggregate(Wire):
    """The record that an event is about, and the version that the event tells of."""

    type: AggregateType
    id: AggregateId
    version: Count


class Envelope(Wire):
    """An event and when it happened. Messages of the older shape have neither `id` nor `aggregate`."""

    event: EventName
    timestamp: WireTime
    id: MessageId | None = None
    aggregate: Aggregate | None = None


class UnknownEvent(Envelope):
    """An event that this portal does not know: kept, marked ignored and acknowledged."""


class LotEvent(Envelope):
    """`lot.*`: the whole lot, and the organisation whose it is."""

    lot: Lot
    organization: Organization | None = None

    @model_validator(mode="after")
    def _about_its_lot(self) -> Self:
        if self.aggregate is not None and (self.aggregate.type, self.aggregate.id) != ("lot", self.lot.id):
            raise wrong("The message says that it is about another record.", field="aggregate.id")
        return self


class ProviderEvent(Envelope):
    """`provider.updated`: a producer as it is shown now, whole."""

    organization: Organization

    @model_validator(mode="after")
    def _about_its_provider(self) -> Self:
        mine = ("provider", self.organization.id)
        if self.aggregate is not None and (self.aggregate.type, self.aggregate.id) != mine:
            raise wrong("The message says that it is about another record.", field="aggregate.id")
        return self


class BidEvent(Envelope):
    """`bid.*`: the whole bid without the list of its offers, its lot, and the buyer whose lot it is.

    `bid.counter_offer` brings the offer that was made, `bid.accepted` the contract that was drawn up.
    """

    bid: Bid
    lot: Lot | None = None
    organization: Organization | None = None
    counter_offer: Offer | None = None
    contract: Contract | None = None

    @model_validator(mode="after")
    def _about_its_bid(self) -> Self:
        if self.aggregate is not None and (self.aggregate.type, self.aggregate.id) != ("bid", self.bid.id):
            raise wrong("The message says that it is about another record.", field="aggregate.id")
        return self


class ContractEvent(Envelope):
    """`contract.*`: the whole contract."""

    contract: Contract
    organization: Organization | None = None

    @model_validator(mode="after")
    def _about_its_contract(self) -> Self:
        if self.aggregate is not None and (self.aggregate.type, self.aggregate.id) != ("contract", self.contract.id):
            raise wrong("The message says that it is about another record.", field="aggregate.id")
        return self
