"""The exchange as operators see it: everything can be looked at, little can be changed, and replaying is one action."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from shared import clock
from shared.accounts.actors import operator_of
from shared.audit.confirming import confirmed
from shared.audit.filters import one_of
from shared.audit.read_only import ReadOnly
from shared.schemas import TOPIC_OF

from . import desk as desk  # the first page of the admin
from . import states
from .alerts import mark_seen
from .endpoints import keep_endpoint, remove_endpoint, rotate_secret
from .forms import EndpointForm
from .health.rules import RULE_OF
from .models import (
    Alert,
    Attempt,
    Delivery,
    Difference,
    Endpoint,
    FlowHour,
    InboxMessage,
    OutboxEvent,
    Pulse,
    ReconcileRun,
)
from .replay import replay_deliveries, replay_messages
from .subjects import subjects_of
from .words import delivery_words, inbox_words, laid_out


def raw(text: str) -> str:
    """A body as it went or came, set in lines so that people can read it; escaped, no letter changed."""
    return format_html("<pre>{}</pre>", laid_out(text))


def our_topics() -> tuple[str, ...]:
    """What this portal sends about."""
    topics: tuple[str, ...] = settings.EXCHANGE.sends
    return topics


def their_topics() -> tuple[str, ...]:
    """What the other portal sends about."""
    topics: tuple[str, ...] = settings.EXCHANGE.receives
    return topics


def our_events() -> list[str]:
    return sorted(event for event, topic in TOPIC_OF.items() if topic in our_topics())


def their_events() -> list[str]:
    return sorted(event for event, topic in TOPIC_OF.items() if topic in their_topics())


def about(kind: str, record_id: str) -> str:
    """What a message is about, with a link to it."""
    subject = subjects_of([(kind, record_id)])[kind, record_id]
    return format_html('<a href="{}">{}</a>', subject.admin_url, subject.label) if subject.admin_url else subject.label


@admin.register(Endpoint)
class EndpointAdmin(admin.ModelAdmin[Endpoint]):
    form = EndpointForm
    list_display = ("name", "is_peer", "enabled", "breaker", "last_delivered_at", "last_failed_at", "last_error")
    list_filter = ("enabled", "breaker", "is_peer")
    search_fields = ("name", "=organization_id", "=id")
    ordering = ("-is_peer", "name")
    show_full_result_count = False
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

    def delete_model(self, request: HttpRequest, obj: Endpoint) -> None:
        remove_endpoint(endpoint=obj, by=operator_of(request), now=clock.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Endpoint]) -> None:
        for endpoint in queryset.filter(is_peer=False):
            self.delete_model(request, endpoint)

    @admin.action(description="Send again what was given up", permissions=["change"])
    @confirmed(
        "All that was given up on the way to these endpoints is sent again. Ids are kept: nothing happens twice.",
        yes="Send again",
    )
    def replay_dead(self, request: HttpRequest, chosen: QuerySet[Endpoint]) -> None:
        dead = Delivery.objects.filter(endpoint__in=list(chosen), state=states.DEAD)
        count = replay_deliveries(dead, by=operator_of(request), now=clock.now())
        self.message_user(request, f"{count} messages are on their way again.")

    @admin.action(description="Give a new secret (the old one signs along for 24 h)", permissions=["change"])
    @confirmed(
        "Each gets a new secret, shown once on the next page. For 24 hours messages are signed with both; until then"
        " the partner must know the new one. The other portal's secrets come from the environment and stay.",
        yes="Give new secrets",
    )
    def give_new_secret(self, request: HttpRequest, chosen: QuerySet[Endpoint]) -> None:
        for endpoint in chosen.filter(is_peer=False):
            rotated = rotate_secret(endpoint=endpoint, by=operator_of(request), now=clock.now())
            self.message_user(request, f"{rotated.name}: {rotated.secret}", messages.WARNING)


@admin.register(OutboxEvent)
class OutboxEventAdmin(ReadOnly, admin.ModelAdmin[OutboxEvent]):
    list_display = ("id", "event", "aggregate_type", "aggregate_id", "aggregate_version", "occurred_at", "feed_number")
    list_filter = (one_of("topic", our_topics), one_of("event", our_events), "public", "draft")
    search_fields = ("=id", "=aggregate_id", "=organization_id")
    ordering = ("-id",)
    exclude = ("body",)
    readonly_fields = ("raw_body", "subject", "deliveries")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutboxEvent]:
        return super().get_queryset(request).defer("body", "parties")

    @admin.display(description="body")
    def raw_body(self, event: OutboxEvent) -> str:
        return raw(event.body)

    @admin.display(description="about")
    def subject(self, event: OutboxEvent) -> str:
        return about(event.aggregate_type, event.aggregate_id)

    @admin.display(description="deliveries")
    def deliveries(self, event: OutboxEvent) -> str:
        return format_html(
            '<a href="{}?q={}">To whom, and how it went</a>', reverse("admin:exchange_delivery_changelist"), event.pk
        )


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
    list_filter = (
        one_of("state", states.DELIVERY_MOVES), "endpoint", one_of("topic", our_topics),
        one_of("event_type", our_events, "event"), "finished_at",
    )  # fmt: skip
    list_select_related = ("endpoint",)
    search_fields = ("=id", "=aggregate_id", "=event__id")
    ordering = ("-id",)
    inlines = (AttemptInline,)
    actions = ("replay",)
    readonly_fields = ("subject", "what_went_wrong", "raw_body")

    @admin.display(description="about")
    def subject(self, delivery: Delivery) -> str:
        return about(delivery.aggregate_type, delivery.aggregate_id)

    @admin.display(description="what went wrong")
    def what_went_wrong(self, delivery: Delivery) -> str:
        return delivery_words(delivery.last_status, delivery.last_error) or "Nothing."

    @admin.display(description="body")
    def raw_body(self, delivery: Delivery) -> str:
        return raw(delivery.event.body)

    @admin.action(description="Send again", permissions=["view"])
    @confirmed(
        "These messages are sent again, with a new schedule. They keep their ids: what has arrived does nothing twice.",
        yes="Send again",
    )
    def replay(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        count = replay_deliveries(chosen, by=operator_of(request), now=clock.now())
        self.message_user(request, f"{count} messages are on their way again.")


@admin.register(InboxMessage)
class InboxMessageAdmin(ReadOnly, admin.ModelAdmin[InboxMessage]):
    list_display = ("message_id", "event", "topic", "state", "attempts", "received_at", "processed_at", "last_error")
    list_filter = (
        one_of("state", states.INBOX_MOVES), one_of("topic", their_topics), one_of("event", their_events),
    )  # fmt: skip
    search_fields = ("=message_id", "=id")
    ordering = ("-id",)
    exclude = ("body",)
    readonly_fields = ("raw_body", "what_went_wrong")
    actions = ("replay",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[InboxMessage]:
        return super().get_queryset(request).defer("body")

    @admin.display(description="what went wrong")
    def what_went_wrong(self, message: InboxMessage) -> str:
        return inbox_words(message.last_error) or "Nothing."

    @admin.display(description="body")
    def raw_body(self, message: InboxMessage) -> str:
        return raw(message.body)

    @admin.action(description="Handle again", permissions=["view"])
    @confirmed(
        "These messages are handled again, with new tries. What is already applied stays as it is.", yes="Handle again"
    )
    def replay(self, request: HttpRequest, chosen: QuerySet[InboxMessage]) -> None:
        count = replay_messages(chosen, by=operator_of(request), now=clock.now())
        self.message_user(request, f"{count} messages will be handled again.")


@admin.register(Alert)
class AlertAdmin(ReadOnly, admin.ModelAdmin[Alert]):
    list_display = ("kind", "text", "state", "times", "first_at", "last_at", "closed_at")
    list_filter = ("state", "kind", "first_at")
    search_fields = ("text", "kind", "=key")
    ordering = ("-last_at", "-id")
    readonly_fields = ("what_it_means", "what_to_do")
    actions = ("mark_seen",)

    @admin.display(description="what it means")
    def what_it_means(self, alert: Alert) -> str:
        rule = RULE_OF.get(alert.kind)
        return rule.means if rule else ""

    @admin.display(description="what to do")
    def what_to_do(self, alert: Alert) -> str:
        rule = RULE_OF.get(alert.kind)
        return rule.do if rule else ""

    @admin.action(description="Mark as seen", permissions=["view"])
    def mark_seen(self, request: HttpRequest, chosen: QuerySet[Alert]) -> None:
        count = mark_seen(alerts=chosen, by=operator_of(request), now=clock.now())
        self.message_user(request, f"{count} alerts are marked as seen; nobody is reminded of them.")


class DifferenceInline(ReadOnly, admin.TabularInline[Difference, ReconcileRun]):
    model = Difference
    extra = 0
    fields = ("record_id", "what", "version_here", "version_there", "repaired")
    ordering = ("record_id",)


@admin.register(ReconcileRun)
class ReconcileRunAdmin(ReadOnly, admin.ModelAdmin[ReconcileRun]):
    list_display = ("type", "state", "started_at", "finished_at", "compared", "different", "repaired", "error")
    list_filter = ("type", "state", "started_at")
    search_fields = ("error", "=differences__record_id")
    ordering = ("-started_at", "-id")
    inlines = (DifferenceInline,)


@admin.register(Pulse)
class PulseAdmin(ReadOnly, admin.ModelAdmin[Pulse]):
    """Signs of life."""

    list_display = ("name", "at", "data")
    ordering = ("name",)


@admin.register(FlowHour)
class FlowHourAdmin(ReadOnly, admin.ModelAdmin[FlowHour]):
    """How many messages went out and came in, by the hour."""

    list_display = ("hour", "sent", "received", "median_ms", "slow_ms")
    list_filter = ("hour",)
    ordering = ("-hour",)
