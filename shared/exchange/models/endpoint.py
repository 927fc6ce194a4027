"""Where messages go, and how well that goes."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from shared.db import MillisField, Record
from shared.exchange import states


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def enabled(self) -> Self:
        return self.filter(enabled=True)

    def peer(self) -> Self:
        """The configured peer alone."""
        return self.filter(is_peer=True)


class Endpoint(Record):
    """One receiver: the configured peer, or one that an operator added for a partner.

    The peer's addresses and secrets are the environment's and are read from there each time; its row holds its
    breaker and its health. `turns`, `recent` and the breaker's fields are written by compare-and-set on `revision`.
    """

    name = models.CharField(max_length=80, unique=True)
    is_peer = models.BooleanField(default=False, editable=False)
    organization_id = models.CharField(
        max_length=24, blank=True, help_text="Its owner: it gets only what this organisation may see."
    )
    topic_urls = models.JSONField(default=dict, blank=True, help_text="Topic to address: the topics it subscribes to.")
    wants_drafts = models.BooleanField(default=False, help_text="Also drafts of its own organisation.")
    secret = models.CharField(max_length=200, blank=True, editable=False)
    previous_secret = models.CharField(max_length=200, blank=True, editable=False)
    previous_until = MillisField(null=True, blank=True, editable=False)
    enabled = models.BooleanField(default=True)
    disabled_why = models.CharField(max_length=300, blank=True)
    created_at = MillisField(editable=False)

    breaker = models.CharField(max_length=8, choices=states.BREAKER_CHOICES, default=states.CLOSED, editable=False)
    failures_in_row = models.PositiveIntegerField(default=0, editable=False)
    recent = models.JSONField(default=list, blank=True, editable=False)
    opened_at = MillisField(null=True, blank=True, editable=False)
    open_until = MillisField(null=True, blank=True, editable=False)
    open_seconds = models.FloatField(default=0, editable=False)
    turns = models.JSONField(default=dict, blank=True, editable=False)
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    last_sent_at = MillisField(null=True, blank=True, editable=False)
    last_delivered_at = MillisField(null=True, blank=True, editable=False)
    last_failed_at = MillisField(null=True, blank=True, editable=False)
    last_error = models.CharField(max_length=300, blank=True, editable=False)
    round_trip_ms = models.FloatField(null=True, blank=True, editable=False)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_peer"], condition=Q(is_peer=True), name="exchange_one_peer"),
        ]

    def __str__(self) -> str:
        return self.name

    def urls(self) -> dict[str, str]:
        """Topic to address, of every topic this endpoint subscribes to."""
        urls: dict[str, str] = settings.EXCHANGE.topic_urls if self.is_peer else self.topic_urls
        return urls

    def secrets(self, now: datetime) -> tuple[str, ...]:
        """The secrets to sign with at `now`, newest first."""
        if self.is_peer:
            return tuple(settings.EXCHANGE.sending_secrets)
        if self.previous_secret and self.previous_until and now < self.previous_until:
            return (self.secret, self.previous_secret)
        return (self.secret,)

    def may_see(self, *, organization_id: str, public: bool, parties: tuple[str, ...], draft: bool) -> bool:
        """Whether an event of `organization_id`, for `parties` or for all, goes to this endpoint."""
        own = bool(self.organization_id) and self.organization_id == organization_id
        if draft:
            return own and self.wants_drafts
        return not self.organization_id or public or own or self.organization_id in parties
