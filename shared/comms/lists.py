"""The list of somebody's notifications: which of them, in what order, under which headings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from shared.accounts.models import User
from shared.paging import Page, page_of

from .kinds import Kind, kinds_for
from .models import Notification, NotificationQuerySet

NEWEST = 5


@dataclass(frozen=True)
class Shown:
    """What the reader wants to see: all or only what is unread, of all kinds or of one."""

    unread: bool
    kind: Kind | None
    kinds: list[Kind]

    @classmethod
    def asked(cls, request: HttpRequest, user: User) -> Shown:
        """What the address asks for; what there is not is not asked for."""
        kinds = kinds_for(operator=user.is_staff)
        return cls(request.GET.get("show") == "unread", kind_asked(request.GET, user), kinds)

    def rows(self, user: User) -> NotificationQuerySet:
        rows: NotificationQuerySet = Notification.objects.of(user)
        rows = rows.filter(kind=self.kind.name) if self.kind else rows
        return rows.unread() if self.unread else rows


def kind_asked(query: QueryDict, user: User) -> Kind | None:
    """The one kind that a list with this query shows; None where it shows all of them."""
    return next((kind for kind in kinds_for(operator=user.is_staff) if kind.name == query.get("kind")), None)


@dataclass(frozen=True)
class Day:
    """The notifications of one day in the reader's zone."""

    day: date
    name: str  # today, yesterday or nothing
    rows: list[Notification]


@dataclass(frozen=True)
class Part:
    """The unread ones, or the others."""

    unread: bool
    days: list[Day]


def page_for(request: HttpRequest, user: User, shown: Shown) -> Page[Notification]:
    """The page that the address asks for, unread ones first, each part newest first."""
    return page_of(request, shown.rows(user), sort="-rank")


def newest_for(user: User) -> list[Notification]:
    """The few that the bell shows: those on top of the list."""
    return list(Notification.objects.of(user).order_by("-rank", "-id")[:NEWEST])


def parts_of(rows: Iterable[Notification], now: datetime) -> list[Part]:
    """`rows` as they stand, under their headings; days are the reader's."""
    today = timezone.localtime(now).date()
    parts = []
    for unread, found in groupby(rows, key=lambda row: row.is_unread):
        days = groupby(found, key=lambda row: timezone.localtime(row.created_at).date())
        parts.append(Part(unread, [Day(day, _name_of(day, today), list(of_day)) for day, of_day in days]))
    return parts


def _name_of(day: date, today: date) -> str:
    return {today: "Today", today - timedelta(days=1): "Yesterday"}.get(day, "")
