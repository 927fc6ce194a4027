"""Lots in the Django admin: everything can be looked at; what their services own is changed by those services alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from shared import clock
from shared.accounts.actors import operator_of
from shared.audit.confirming import confirmed
from shared.audit.filters import one_of, what_is
from shared.audit.links import list_link
from shared.audit.read_only import ReadOnly
from shared.errors import DomainError

from . import services, states
from .models import TIME_TO_AWARD, Lot, LotImport, LotRevision

TAKEN_DOWN = "Taken down by the operator of the marketplace."
WAITING = what_is(
    "what it waits for",
    "waits",
    {
        "award": ("to be awarded", lambda rows, now: rows.filter(status=states.CLOSED)),
        "overdue": (
            "to be awarded, and overdue",
            lambda rows, now: rows.filter(status=states.CLOSED, closed_at__lte=now - TIME_TO_AWARD),
        ),
        "closing": (
            "its bidding ends within a day",
            lambda rows, now: rows.filter(
                status=states.PUBLISHED, bid_deadline__gt=now, bid_deadline__lte=now + timedelta(days=1)
            ),
        ),
        "unclosed": (
            "its deadline has passed, but it is not closed",
            lambda rows, now: rows.filter(status=states.PUBLISHED, bid_deadline__lte=now),
        ),
    },
)


class RevisionInline(ReadOnly, admin.TabularInline[LotRevision, Lot]):
    model = LotRevision
    fields = ("revision", "made_at", "made_by", "material", "changed")
    ordering = ("-revision",)
    show_change_link = True


@admin.register(Lot)
class LotAdmin(ReadOnly, admin.ModelAdmin[Lot]):
    list_display = ("number", "title", "status", "organization", "revision", "bid_deadline", "updated_at")
    # What has an index, or needs no look at every row.
    list_filter = ("status", one_of("mode", ("open", "sealed")), WAITING, "bid_deadline", "updated_at")
    list_select_related = ("organization",)
    search_fields = ("number", "title", "organization__name", "=id")
    ordering = ("-updated_at", "-id")
    inlines = (RevisionInline,)
    actions = ("close", "take_down")
    exclude = ("standards_key", "search_text")
    readonly_fields = ("bids_on_it", "contracts_of_it", "timeline", "messages_sent")

    @admin.display(description="timeline")
    def timeline(self, lot: Lot) -> str:
        return list_link("Who did what, when and why", "audit_event", q=lot.pk)

    @admin.display(description="messages")
    def messages_sent(self, lot: Lot) -> str:
        return list_link("What was sent, and how it went", "exchange_delivery", q=lot.pk)

    @admin.display(description="bids")
    def bids_on_it(self, lot: Lot) -> str:
        return list_link("Bids on it", "bids_bid", lot__id__exact=lot.pk)

    @admin.display(description="contracts")
    def contracts_of_it(self, lot: Lot) -> str:
        return list_link("Contracts from it", "contracts_contract", lot__id__exact=lot.pk)

    @admin.action(description="Close bidding", permissions=["change_rows"])
    def close(self, request: HttpRequest, chosen: QuerySet[Lot]) -> None:
        by, now = operator_of(request), clock.now()
        self._each(request, chosen, "closed", lambda lot: services.close_lot(lot=lot, by=by, now=now))

    @admin.action(description="Take down: cancel, and tell producers why", permissions=["change_rows"])
    @confirmed(
        "These lots are cancelled, open bids are rejected, and producers read that the operator of the marketplace took"
        " them down. This cannot be undone; their buyers can copy them.",
        yes="Take them down",
    )
    def take_down(self, request: HttpRequest, chosen: QuerySet[Lot]) -> None:
        by, now = operator_of(request), clock.now()
        self._each(
            request, chosen, "taken down", lambda lot: services.cancel_lot(lot=lot, reason=TAKEN_DOWN, by=by, now=now)
        )

    def has_change_rows_permission(self, request: HttpRequest) -> bool:
        """Nobody edits a row here; whoever may change lots may call what changes them."""
        return request.user.has_perm("lots.change_lot")

    def _each(self, request: HttpRequest, chosen: QuerySet[Lot], done: str, act: Any) -> None:
        count = 0
        for lot in chosen:
            try:
                act(lot)
            except DomainError as error:
                self.message_user(request, f"{lot.number}: {error.message}", messages.ERROR)
            else:
                count += 1
        if count:
            self.message_user(request, f"{count} {'lot is' if count == 1 else 'lots are'} {done}.")


@admin.register(LotRevision)
class LotRevisionAdmin(ReadOnly, admin.ModelAdmin[LotRevision]):
    list_display = ("lot", "revision", "made_at", "made_by", "material")
    list_filter = ("material",)
    list_select_related = ("lot", "made_by")
    search_fields = ("lot__number", "=lot__id")
    ordering = ("-made_at", "-id")
    fields = ("lot", "revision", "version", "made_by", "made_at", "material", "changed", "terms")
    readonly_fields = ("terms",)

    @admin.display(description="terms")
    def terms(self, revision: LotRevision) -> str:
        """The edition as the producers got it."""
        return format_html("<pre>{}</pre>", revision.body)


@admin.register(LotImport)
class LotImportAdmin(ReadOnly, admin.ModelAdmin[LotImport]):
    list_display = ("file_name", "status", "organization", "made_by", "total", "created_at", "updated_at")
    list_filter = ("status", "updated_at")
    list_select_related = ("organization", "made_by")
    search_fields = ("file_name", "organization__name", "=id")
    ordering = ("-updated_at", "-id")
