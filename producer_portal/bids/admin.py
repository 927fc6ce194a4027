"""Producers' bids as operators see them: what was offered is its maker's, so nothing is changed here."""

from __future__ import annotations

from django.contrib import admin

from shared.audit.read_only import ReadOnly
from shared.exchange.admin import raw

from .models import ProducerBid


@admin.register(ProducerBid)
class ProducerBidAdmin(ReadOnly, admin.ModelAdmin[ProducerBid]):
    list_display = (
        "__str__", "organization", "status", "turn", "answer_until", "attempts", "problem", "updated_at",
    )  # fmt: skip
    list_filter = ("status", "turn")
    list_select_related = ("organization",)
    search_fields = ("=id", "lot_number", "lot_title", "=lot_id", "=buyer_bid_id")
    ordering = ("-updated_at", "-id")
    exclude = ("body", "mirror")
    readonly_fields = ("as_written", "as_told")

    @admin.display(description="As it was written")
    def as_written(self, bid: ProducerBid) -> str:
        return raw(bid.body)

    @admin.display(description="As the Buyer portal told it last")
    def as_told(self, bid: ProducerBid) -> str:
        return raw(bid.mirror) if bid.mirror else "–"
