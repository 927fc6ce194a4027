"""The copy of a contract that the Buyer portal owns."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Self, get_args

from django.db import models
from django.db.models import Count, Q

from shared import schemas
from shared.accounts.scoping import ScopedQuerySet
from shared.db import MillisField
from shared.exchange.projections import Projection
from shared.lots import NEVER
from shared.schemas import json

from . import states

Place = Literal["ours", "theirs", "active", "ended"]  # whose turn it is; where it is nobody's, how it stands
PLACES: tuple[Place, ...] = get_args(Place)
OURS = ("producer", "both")


def _place(place: str, now: datetime) -> Q:
    """What puts a contract there. One that nobody signed in time is over, whether that was told yet or not."""
    late = Q(status__in=states.UNSIGNED, sign_until__lte=now)
    return {
        "ours": Q(turn__in=OURS) & ~late,
        "theirs": Q(turn="buyer") & ~late,
        "active": Q(status=states.ACTIVE),
        "ended": Q(status__in=states.ENDED) | late,
    }[place]


class TradeContractQuerySet(ScopedQuerySet[Any]):
    def at(self, place: str, now: datetime) -> Self:
        """Those in one of `PLACES`: `ours` wait for us, `theirs` for the buyer. Of the active ones some wait too."""
        return self.filter(_place(place, now))

    def count_by_place(self, now: datetime) -> dict[str, int]:
        """How many stand in each place, and in `all`. One query."""
        return self.aggregate(all=Count("pk"), **{place: Count("pk", filter=_place(place, now)) for place in PLACES})

    def to_sign(self, now: datetime) -> Self:
        """Those that wait for our signature."""
        return self.at("ours", now).filter(status__in=states.UNSIGNED)

    def searching(self, text: str) -> Self:
        """Those in whose number, buyer, lot number or lot title every word of `text` stands."""
        found = self
        for word in text.casefold().split():
            found = found.filter(search_text__contains=word)
        return found


class TradeContract(Projection):
    """A contract as the Buyer portal last told it. `organization_id` is ours, the producer's; `body` its exact JSON.

    `sign_until` is the last moment to sign it, `NEVER` where none was told; `told_at` when it was last news. `turn` is
    the side for which it waits: `buyer`, `producer`, `both`, or empty.
    """

    number = models.CharField(max_length=15)
    buyer_name = models.CharField(max_length=200, blank=True)
    lot_id = models.CharField(max_length=24)
    lot_number = models.CharField(max_length=20, blank=True)
    lot_title = models.CharField(max_length=200, blank=True)
    buyer_bid_id = models.CharField(max_length=24)
    document_hash = models.CharField(max_length=64)
    sign_until = MillisField(default=NEVER)
    signed_by_us = models.BooleanField(default=False)
    turn = models.CharField(max_length=8, blank=True)
    told_at = MillisField()
    search_text = models.TextField(blank=True)

    objects = TradeContractQuerySet.as_manager()

    class Meta:
        verbose_name = "contract"
        indexes = [
            models.Index(fields=["organization_id", "status", "id"], name="trade_contract_status"),
            models.Index(fields=["organization_id", "told_at", "id"], name="trade_contract_told"),
            models.Index(fields=["organization_id", "turn", "sign_until"], name="trade_contract_turn"),
            models.Index(fields=["status", "sign_until", "id"], name="trade_contract_due"),
            models.Index(fields=["buyer_bid_id"], name="trade_contract_bid"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def contract(self) -> schemas.Contract:
        """The contract as it came over the wire."""
        return schemas.Contract.read(self.body)

    def place(self, now: datetime) -> Place:
        """Where it stands for us, one of `PLACES`: whose turn it is before how it stands."""
        if self.status in states.ENDED or (self.status in states.UNSIGNED and self.sign_until <= now):
            return "ended"
        if self.turn in OURS:
            return "ours"
        return "theirs" if self.turn == "buyer" else "active"

    @property
    def waits_for_signature(self) -> bool:
        return self.status in states.UNSIGNED

    def to_wire(self) -> dict[str, Any]:
        wire: dict[str, Any] = json.loads(self.body.encode())
        return wire

    def as_record(self) -> dict[str, Any]:
        return self.to_wire()
