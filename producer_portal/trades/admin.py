"""Copies of contracts as operators see them. The Buyer portal owns them, so nothing is changed here."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

from django.contrib import admin

from shared.accounts.models import Organization
from shared.audit.filters import one_of, what_is
from shared.audit.links import list_link, record_link
from shared.audit.read_only import ReadOnly
from shared.exchange.admin import raw
from shared.schemas.contract import ContractStatus

from .models import TradeContract
from .states import UNSIGNED

SOON = timedelta(days=3)
WAITING = what_is(
    "what it waits for",
    "waits",
    {
        "ours": (
            "its producer's signature", lambda rows, now: rows.filter(status__in=UNSIGNED, signed_by_us=False)
        ),
        "buyer": ("the buyer's signature", lambda rows, now: rows.filter(status__in=UNSIGNED, signed_by_us=True)),
        "expiring": (
            "signatures, for three more days at most",
            lambda rows, now: rows.filter(status__in=UNSIGNED, sign_until__gt=now, sign_until__lte=now + SOON),
        ),
    },
)  # fmt: skip


@admin.register(TradeContract)
class TradeContractAdmin(ReadOnly, admin.ModelAdmin[TradeContract]):
    list_display = ("number", "buyer_name", "status", "signed_by_us", "sign_until", "version", "told_at")
    list_filter = (one_of("status", get_args(ContractStatus)), WAITING, "signed_by_us")
    search_fields = ("=id", "number", "buyer_name", "=organization_id", "=lot_id", "=document_hash")
    ordering = ("-id",)
    exclude = ("body",)
    readonly_fields = ("producer", "bids_of_it", "as_it_came")

    @admin.display(description="producer")
    def producer(self, contract: TradeContract) -> str:
        return record_link(Organization.objects.filter(pk=contract.organization_id).first())

    @admin.display(description="bid")
    def bids_of_it(self, contract: TradeContract) -> str:
        return list_link("The bid it came from", "bids_producerbid", buyer_bid_id__exact=contract.buyer_bid_id)

    @admin.display(description="As it came over the wire")
    def as_it_came(self, contract: TradeContract) -> str:
        return raw(contract.body)
