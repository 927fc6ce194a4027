"""The mirror as operators see it. The Buyer portal owns these records, so nothing is changed here."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from shared.audit.read_only import ReadOnly
from shared.exchange.admin import raw

from .models import LotNews, LotSync, MarketLot, SavedSearch


@admin.register(MarketLot)
class MarketLotAdmin(ReadOnly, admin.ModelAdmin[MarketLot]):
    list_display = (
        "__str__", "buyer_name", "status", "revision", "version", "closes_at", "first_seen_at", "applied_at", "as_json",
    )  # fmt: skip
    list_filter = ("status", "type", "product", "mode", "price_basis", "deleted")
    search_fields = ("=id", "number", "title", "buyer_name", "=organization_id", "reason")
    ordering = ("-applied_at", "-id")
    exclude = ("body", "search_text", "standards_key", "volume_kg", "carbon_per_gj")
    readonly_fields = ("as_it_came",)

    @admin.display(description="JSON")
    def as_json(self, lot: MarketLot) -> str:
        return format_html('<a href="{}">JSON</a>', reverse("marketplace:api_lot", args=[lot.pk]))

    @admin.display(description="As it came over the wire")
    def as_it_came(self, lot: MarketLot) -> str:
        return raw(lot.body)


@admin.register(LotSync)
class LotSyncAdmin(ReadOnly, admin.ModelAdmin[LotSync]):
    list_display = (
        "name", "started_at", "finished_at", "seen", "created", "updated", "unchanged", "removed", "recovered", "error",
    )  # fmt: skip


@admin.register(SavedSearch)
class SavedSearchAdmin(ReadOnly, admin.ModelAdmin[SavedSearch]):
    list_display = ("name", "user", "organization", "mail", "bell", "state", "changed_at")
    list_filter = ("state", "mail", "bell")
    list_select_related = ("user", "organization")
    search_fields = ("name", "user__email", "=organization__id")
    ordering = ("-id",)


@admin.register(LotNews)
class LotNewsAdmin(ReadOnly, admin.ModelAdmin[LotNews]):
    """Lots that saved searches have yet to be held against; empty while all is well."""

    list_display = ("lot", "since", "revision", "next_attempt_at", "leased_until")
    list_select_related = ("lot",)
    ordering = ("next_attempt_at", "id")
