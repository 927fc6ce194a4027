"""What people keep of the market for themselves: when they looked, what they search for, what they watch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q

from producer_portal.marketplace import states
from producer_portal.marketplace.filters import MarketFilters
from shared.accounts.actors import Actor
from shared.accounts.models import Membership, Organization, User
from shared.claims import Claimable, ClaimQuerySet
from shared.comms.kinds import Mailing
from shared.db import MillisField, Record

from .lots import MarketLot


class Visit(Record):
    """When a person looked at the marketplace. Looks less than half an hour apart are one visit."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    looked_at = MillisField()
    new_since = MillisField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} at {self.looked_at}"


class OwnQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """What belongs to this person in the organisation they act for, and nobody else's."""
        return self.filter(user=actor.user, organization=actor.organization) if actor.user else self.none()


Own = TypeVar("Own", "SavedSearch", "Watch")


def those_of_members(rows: Sequence[Own]) -> list[Own]:
    """Those whose person still belongs to the organisation: who left it is told no more."""
    if not rows:
        return []
    people = Membership.objects.filter(
        user__in={row.user_id for row in rows}, organization__in={row.organization_id for row in rows}
    )
    members = set(people.values_list("user_id", "organization_id"))
    return [row for row in rows if (row.user_id, row.organization_id) in members]


class SearchQuerySet(OwnQuerySet):
    def kept(self) -> Self:
        return self.filter(state=states.KEPT)

    def listening(self) -> Self:
        """Those whose owners want to be told of new lots."""
        return self.kept().filter(Q(bell=True) | Q(mail__in=[Mailing.AT_ONCE, Mailing.DIGEST]))


class SavedSearch(Record):
    """Filters under a name, of one person within one organisation. `body` is their exact wire JSON."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    body = models.TextField()
    mail = models.CharField("e-mail new lots", max_length=8, choices=Mailing.choices, default=Mailing.AT_ONCE)
    bell = models.BooleanField("ring for new lots", default=True)
    state = models.CharField(max_length=10, choices=states.SEARCH_CHOICES, default=states.KEPT)
    created_at = MillisField()
    changed_at = MillisField()

    objects = SearchQuerySet.as_manager()

    class Meta:
        verbose_name = "saved search"
        verbose_name_plural = "saved searches"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "name"], condition=Q(state=states.KEPT), name="market_search_name"
            )
        ]
        indexes = [
            models.Index(fields=["user", "organization", "state", "id"], name="market_search_own"),
            models.Index(fields=["state", "user", "id"], name="market_search_walk"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def filters(self) -> MarketFilters:
        return MarketFilters.read(self.body)


class Watch(Record):
    """A lot that somebody has marked, to be told what becomes of it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+", db_index=False)
    lot = models.ForeignKey(MarketLot, on_delete=models.CASCADE, related_name="watches", db_index=False)
    created_at = MillisField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organization", "lot"], name="market_watch_once")]
        indexes = [
            models.Index(fields=["user", "organization", "lot"], name="market_watch_own"),
            models.Index(fields=["lot", "id"], name="market_watch_lot"),
        ]


class LotNews(Claimable):
    """A lot that appeared or changed at `since`, and that saved searches have yet to be held against.

    The row is the work, and goes when the searches of the last person were looked at; `reached` is the last one whose
    were. What the lot said before `revision` has been held against them already.
    """

    lot = models.OneToOneField(MarketLot, on_delete=models.CASCADE, related_name="+")
    since = MillisField()
    revision = models.PositiveBigIntegerField()
    reached = models.CharField(max_length=24, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "news of lots"
        indexes = [
            models.Index(fields=["state", "next_attempt_at", "id"], name="market_news_due"),
            models.Index(fields=["lease"], condition=Q(lease__gt=""), name="market_news_lease"),
        ]
