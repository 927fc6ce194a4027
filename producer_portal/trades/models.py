"""The copy of a contract that the Buyer portal owns."""

from __future__ import annotations

from typing import Any

from django.db import models

from shared import schemas
from shared.accounts.scoping import ScopedQuerySet
from shared.db import MillisField
from shared.exchange.projections import Projection
from shared.schemas import json


class TradeContractQuerySet(ScopedQuerySet[Any]):
    pass


class TradeContract(Projection):
    """A contract as the Buyer portal last told it. `organization_id` is ours, the producer's; `body` its exact JSON."""

    number = models.CharField(max_length=15)
    buyer_name = models.CharField(max_length=200, blank=True)
    lot_id = models.CharField(max_length=24)
    buyer_bid_id = models.CharField(max_length=24)
    document_hash = models.CharField(max_length=64)
    sign_by = MillisField(null=True, blank=True)
    signed_by_us = models.BooleanField(default=False)
    told_at = MillisField()

    objects = TradeContractQuerySet.as_manager()

    class Meta:
        verbose_name = "contract"
        indexes = [
            models.Index(fields=["organization_id", "status", "id"], name="trade_contract_status"),
            models.Index(fields=["organization_id", "told_at", "id"], name="trade_contract_told"),
            models.Index(fields=["buyer_bid_id"], name="trade_contract_bid"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def contract(self) -> schemas.Contract:
        """The contract as it came over the wire."""
        return schemas.Contract.model_validate(json.loads(self.body.encode()))

    def to_wire(self) -> dict[str, Any]:
        wire: dict[str, Any] = json.loads(self.body.encode())
        return wire
