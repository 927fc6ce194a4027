"""What goes in and out of the calls on bids and on negotiations, around the bid itself."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from .base import Request, Wire, wrong
from .bid import AcceptBid, Bid, BidStatus, Rejection
from .contract import Contract
from .lot_calls import Command
from .numbers import Count
from .offer import CounterOffer, TermsHash
from .texts import Id, OptionalReason


class ChangeBid(Command):
    """The body of `PUT /api/bids/{id}`: what the buyer says to it."""

    status: Literal["accepted", "rejected", "counter_offer"]
    reason: Rejection | None = None
    counter_offer: CounterOffer | None = None
    offer_id: Id | None = None
    terms_hash: TermsHash | None = None

    @model_validator(mode="after")
    def _counters_with_something(self) -> Self:
        if (self.status == "counter_offer") != (self.counter_offer is not None):
            raise wrong("Give counterOffer with the status counter_offer, and only then.", field="counterOffer")
        return self


class AnswerCounter(AcceptBid):
    """The body of `POST /api/bids/{id}/accept-counter`: `accept: false` declines the counter."""

    accept: bool = Field(strict=True)
    reason: OptionalReason = None


class WithdrawCounter(Command):
    """The body of `POST /api/bids/{id}/withdraw-counter`, and of the same call for a producer's own bid.

    The offer is named, so that the same call again finds it withdrawn and takes no other one back.
    """

    offer_id: Id


class BidFilters(Wire):
    """Which bids are listed."""

    lot_id: Id | None = None
    status: BidStatus | None = None


class BidAnswer(Wire):
    """`contract` is there once the bid is accepted."""

    bid: Bid
    contract: Contract | None = None


class CounterAnswer(BidAnswer):
    success: bool


class BidList(Wire):
    """`count` is the number of bids in this answer; `nextCursor` is null on the last page."""

    bids: list[Bid]
    count: Count
    next_cursor: str | None = Field(default=None)


class BeginDeal(Request):
    """The body of `POST /api/marketplace/deals`."""

    bid_id: Id


class Deal(Wire):
    """A negotiation: its bid with all offers, and where it stands."""

    id: Id = Field(alias="_id")
    status: Literal["open", "agreed", "contracted", "closed"]
    why: str | None = None
    version: Count
    rounds: Count
    buyer_organization_id: Id
    producer_organization_id: Id
    bid: Bid


class DealAnswer(Wire):
    deal: Deal


class DealList(Wire):
    """`count` is the number of negotiations in this answer; `nextCursor` is null on the last page."""

    deals: list[Deal]
    count: Count
    next_cursor: str | None = Field(default=None)
