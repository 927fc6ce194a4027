"""What happened and is to be told: the outbox, which is also the ordered feed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q

from shared.db import MillisField, Record
from shared.ids import new_message_id


class OutboxQuerySet(models.QuerySet["OutboxEvent"]):
    def numbered_after(self, cursor: int) -> Self:
        """The feed behind `cursor`, in its order."""
        return self.filter(feed_number__gt=cursor).order_by("feed_number")

    def visible_to(self, organization_id: str) -> Self:
        """What this organisation may see; with an empty id what everybody's dashboard may: all but drafts."""
        if not organization_id:
            return self.filter(draft=False)
        own = Q(organization_id=organization_id)
        return self.filter(own | Q(draft=False, public=True) | Q(draft=False, parties__contains=f"|{organization_id}|"))


class OutboxEvent(Record):
    """One message: its id on the wire, its exact body, and who may see it. Written with the change it tells of."""

    id = models.CharField(primary_key=True, max_length=72, default=new_message_id, editable=False, db_column="_id")
    event = models.CharField(max_length=40)
    topic = models.CharField(max_length=20)
    aggregate_type = models.CharField(max_length=20)
    aggregate_id = models.CharField(max_length=24)
    aggregate_version = models.PositiveBigIntegerField()
    body = models.TextField()
    occurred_at = MillisField()
    organization_id = models.CharField(max_length=24, blank=True)
    public = models.BooleanField(default=False)
    draft = models.BooleanField(default=False)
    parties = models.TextField(blank=True)
    feed_number = models.PositiveBigIntegerField(default=0)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["aggregate_type", "aggregate_id", "aggregate_version", "event"], name="exchange_event_once"
            ),
            models.UniqueConstraint(
                fields=["feed_number"], condition=Q(feed_number__gt=0), name="exchange_feed_number"
            ),
        ]
        indexes = [
            models.Index(fields=["feed_number", "occurred_at"], name="exchange_feed"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.aggregate_id} v{self.aggregate_version}"


def party_list(parties: Iterable[str]) -> str:
    """Organisation ids as one text in which `contains` finds whole ids: `|a|b|`."""
    ids = sorted({party for party in parties if party})
    return "|" + "|".join(ids) + "|" if ids else ""


class FeedCounter(Record):
    """The last number given in the feed: one row. It is moved by compare-and-set together with the numbering."""

    name = models.CharField(max_length=20, unique=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"
