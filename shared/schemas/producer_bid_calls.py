"""What goes in and out of the Producer portal's calls on its own bids."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Wire
from .bid import AcceptBid, Bid, BidFields
from .lot_calls import Command
from .numbers import Count
from .offer import Turn
from .texts import Id, OptionalLine, OptionalReason
from .times import WireTime

ProducerBidStatus = Literal[
    "draft", "submitting", "submitted", "counter_offer", "stale", "won", "lost", "withdrawn", "expired", "lapsed",
    "failed", "deleted",
]  # fmt: skip


class CreateProducerBid(BidFields):
    """The body of `POST /api/producer-bids`: a draft, which may be nearly empty."""

    lot_id: Id


class PatchProducerBid(BidFields):
    """The fields that take the place of those written before; what is left out stays."""

    expected_version: Count | None = None


class DeclineCounter(Command):
    offer_id: Id | None = None
    reason: OptionalReason = None


class AcceptCounter(AcceptBid):
    """Accepting the buyer's counter."""


class ProducerBid(Wire):
    """A bid on the Producer portal: `bid` is what was written here, `record` the Buyer portal's copy."""

    id: Id = Field(alias="_id")
    version: Count
    status: ProducerBidStatus
    lot_id: Id
    lot_number: OptionalLine = None
    organization_id: Id
    buyer_bid_id: Id | None = None
    turn: Turn = "none"
    problem: str | None = None
    bid: BidFields
    record: Bid | None = None
    submitted_at: WireTime | None = None
    created_at: WireTime
    updated_at: WireTime


class ProducerBidAnswer(Wire):
    bid: ProducerBid


class ProducerBidList(Wire):
    """`count` is the number of bids in this answer; `nextCursor` is null on the last page."""

    bids: list[ProducerBid]
    count: Count
    next_cursor: str | None = Field(default=None)
