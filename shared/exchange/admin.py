"""The exchange as operators see it: everything can be looked at, little can be changed, and replaying is one action."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from shared import clock
from shared.accounts.actors import operator_of
from shared.audit.read_only import ReadOnly

from . import states
from .endpoints import keep_endpoint, rotate_secret
from .forms import EndpointForm
from .models import Alert, Attempt, Delivery, Difference, Endpoint, InboxMessage, OutboxEvent, ReconcileRun
from .replay import replay_deliveries, replay_messages

RAW_LENGTH = 100_000


def raw(text: str) -> str:
    """A body as it went or came, escaped."""
    return format_html("<pre>{}</pre>", text[:RAW_LENGTH])


@admin.register(Endpoint)
class EndpointAdmin(admin.ModelAdmin[Endpoint]):
    form = EndpointForm
    list_display = ("name", "is_peer", "enabled", "breaker", "last_delivered_at", "last_failed_at", "last_error")
    list_filter = ("enabled", "breaker")
    readonly_fields = (
        "is_peer", "breaker", "failures_in_row", "open_until", "last_sent_at", "last_delivered_at", "round_trip_ms",
        "last_failed_at", "last_error", "previous_until",
    )  # fmt: skip
    actions = ("replay_dead", "give_new_secret")

    def has_change_permission(self, request: HttpRequest, obj: Endpoint | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj is not None and obj.is_peer)

    def has_delete_permission(self, request: HttpRequest, obj: Endpoint | None = None) -> bool:
        return super().has_delete_permission(request, obj) and obj is not None and not obj.is_peer

    def save_model(self, request: HttpRequest, obj: Endpoint, form: Any, change: bool) -> None:
        keep_endpoint(endpoint=obj, by=operator_of(request), now=clock.now())

    @admin.action(description="Replay what was given up", permissions=["change"])
    def replay_dead(self, request: HttpRequest, chosen: QuerySet[Endpoint]) -> None:
        dead = Delivery.objects.filter(endpoint__in=list(chosen), state=states.DEAD)
        count = replay_deliveries(dead, by=operator_of(request), now=clock.now())
        self.message_user(request, f"{count} messages are on their way again.")

    @admin.action(description="Give a new secret (the old one signs along for 24 h)", permissions=["change"])
    def give_new_secret(self, request: HttpRequest, chosen: QuerySet[Endpoint]) -> None:
        for endpoint in chosen.filter(is_peer=False):
            rotated = rotate_secret(endpoint=endpoint, by=operator_of(request), now=clock.now())
            self.message_user(request, f"{rotated.name}: {rotated.secret}", messages.WARNING)


@admin.register(OutboxEvent)
class OutboxEventAdmin(ReadOnly, admin.ModelAdmin[OutboxEvent]):
    list_display = ("id", "event", "aggregate_type", "aggregate_id", "aggregate_version", "occurred_at", "feed_number")
    list_filter = ("event", "topic")
    search_fields = ("id", "aggregate_id", "organization_id")
    ordering = ("-id",)
    exclude = ("body",)
    readonly_fields = ("raw_body",)

    @admin.display(description="body")
    def raw_body(self, event: OutboxEvent) -> str:
        return raw(event.body)


class AttemptInline(ReadOnly, admin.TabularInline[Attempt, Delivery]):
    model = Attempt
    extra = 0
    fields = ("number", "at", "took_ms", "status", "error", "answer")
    ordering = ("-number",)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly, admin.ModelAdmin[Delivery]):
    list_display = (
        "event_type", "aggregate_id", "aggregate_version", "endpoint", "state", "attempts", "next_attempt_at",
        "last_status", "last_error",
    )  # fmt: skip
    list_filter = ("state", "endpoint", "topic", "event_type")
    list_select_related = ("endpoint",)
    search_fields = ("id", "aggregate_id", "event__id")
    ordering = ("-id",)
    inlines = (AttemptInline,)
    actions = ("replay",)

    @admin.action(description="Send again", permissions=["view"])
    def replay(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        count = replay_deliveries(chosen, by=operator_of(request), now=clock.now())
        self.message_user(request, f"{count} messages are on their way again.")


@admin.register(InboxMessage)
class InboxMessageAdmin(ReadOnly, admin.ModelAdmin[InboxMessage]):
    list_display = ("message_id", "event", "topic", "state", "attempts", "received_at", "processed_at", "last_error")
    list_filter = ("state", "topic", "event")
    search_fields = ("message_id", "id")
    ordering = ("-id",)
    exclude = ("body",)
    readonly_fields = ("raw_body",)
    actions = ("replay",)

    @admin.display(description="body")
    def raw_body(self, message: InboxMessage) -> str:
        return raw(message.body)

    @admin.action(description="Handle again", permissions=["view"])
    def replay(self, request: HttpRequest, chosen: QuerySet[InboxMessage]) -> None:
        count = replay_messages(chosen, by=operator_of(request), now=clock.now())
        self.message_user(request, f"{count} messages will be handled again.")


@admin.register(Alert)
class AlertAdmin(ReadOnly, admin.ModelAdmin[Alert]):
    list_display = ("kind", "text", "state", "times", "first_at", "last_at")
    list_filter = ("state", "kind")
    ordering = ("-last_at", "-id")
    actions = ("mark_seen",)

    @admin.action(description="Mark as seen", permissions=["view"])
    def mark_seen(self, request: HttpRequest, chosen: QuerySet[Alert]) -> None:
        count = chosen.update(state=states.ALERT_SEEN)
        self.message_user(request, f"{count} alerts are marked as seen.")


class DifferenceInline(ReadOnly, admin.TabularInline[Difference, ReconcileRun]):
    model = Difference
    extra = 0
    fields = ("record_id", "what", "version_here", "version_there", "repaired")
    ordering = ("record_id",)


@admin.register(ReconcileRun)
class ReconcileRunAdmin(ReadOnly, admin.ModelAdmin[ReconcileRun]):
    list_display = ("type", "started_at", "finished_at", "compared", "different", "repaired", "error")
    list_filter = ("type",)
    ordering = ("-started_at", "-id")
    inlines = (DifferenceInline,)
