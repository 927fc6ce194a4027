"""Telling people of lots that pass their saved searches.

A lot that appears or changes leaves a row of news, in the same transaction. A task, woken after the commit and by the
clock, holds all searches against it, those of a hundred people at a time, and tells each person once of a lot, however
many of their searches find it. How far it has come stands on the row: a worker that dies is taken over where it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace

from django.urls import reverse

from producer_portal.marketplace.filters import SEARCHED
from producer_portal.marketplace.models import LotNews, MarketLot, SavedSearch, those_of_members
from producer_portal.marketplace.models.columns import mirror_columns
from shared.accounts.models import User
from shared.claims import DUE
from shared.comms.kinds import Mailing
from shared.comms.services import notify
from shared.db import atomic, on_commit
from shared.lots import Asked
from shared.wake import wake

from .words import in_short

TELL_OF_NEWS = "producer_portal.marketplace.tasks.tell_of_news"
LOTS_AT_ONCE = 10
PEOPLE_AT_ONCE = 100
LEASE = timedelta(seconds=60)
WORK_SECONDS = 30
FOR_ONE_STEP = timedelta(seconds=20)


@dataclass
class Told:
    """What a round of telling came to."""

    lots: int = 0
    told: int = 0

    def __str__(self) -> str:
        return f"{self.lots} lots, {self.told} told"


@atomic
def note_lots(*, lots: Sequence[MarketLot], now: datetime) -> None:
    """Remember that searches are to be held against these lots. As many queries for all as for one."""
    again = {"state": DUE, "since": now, "next_attempt_at": now, "reached": "", "lease": "", "leased_until": None}
    rows = LotNews.objects.filter(lot__in=lots)
    noted = set(rows.values_list("lot_id", flat=True)) if rows.update(**again) else set()
    LotNews.objects.bulk_create(
        LotNews(lot=lot, revision=lot.revision, since=now, next_attempt_at=now) for lot in lots if lot.pk not in noted
    )
    on_commit(lambda: wake(TELL_OF_NEWS))


@atomic
def note_change(*, lot: MarketLot, before: MarketLot, now: datetime) -> None:
    """Remember the same of a lot that may be bid on, if it reads differently than `before`."""
    if lot.is_active and _reads_differently(before, lot):
        note_lots(lots=[lot], now=now)


def tell_of_news(*, tell_time: Callable[[], datetime]) -> Told:
    """Work off the news, for at most half a minute. Any number of these may run at once."""
    until, done = tell_time() + timedelta(seconds=WORK_SECONDS), Told()
    while tell_time() < until:
        news = LotNews.objects.select_related("lot").claim(limit=LOTS_AT_ONCE, now=tell_time(), lease_for=LEASE)
        if not news:
            break
        done.told += _work(news, tell_time)
        done.lots += len(news)
    return done


def _work(news: Sequence[LotNews], tell_time: Callable[[], datetime]) -> int:
    """Walk through the people with these lots in hand; returns how many were told."""
    told, lease, until = 0, news[0].lease, news[0].leased_until
    finds = [_Find.of(one) for one in news if one.lot.is_open(tell_time())]
    reached = min((find.news.reached for find in finds), default="")
    while finds and (people := _people_after(reached)):
        now = tell_time()
        if until is None or until - now < FOR_ONE_STEP:
            LotNews.objects.filter(lease=lease).update(lease="", leased_until=None)  # the next round goes on from here
            return told
        reached = people[-1]
        told += _tell(finds, people, lease, now)
    LotNews.objects.filter(lease=lease).delete()
    return told


def _people_after(reached: str) -> list[str]:
    people = SavedSearch.objects.listening().filter(user__gt=reached).order_by("user").values_list("user", flat=True)
    return list(people.distinct()[:PEOPLE_AT_ONCE])


@dataclass(frozen=True)
class _Find:
    """A lot in the news, with what it said in the editions that searches were held against before."""

    news: LotNews
    editions: list[SimpleNamespace]

    @classmethod
    def of(cls, news: LotNews) -> _Find:
        past = news.lot.past.filter(revision__lt=news.revision)
        editions = [mirror_columns(one.content, buyer=None, gone=False) for one in past]
        return cls(news, [SimpleNamespace(**columns, updated_at=None) for columns in editions])

    def is_new_to(self, search: SavedSearch, asked: Sequence[Asked]) -> bool:
        """Whether the search finds it now and could not before. What was there when it was saved is no news to it."""
        walked = search.user_id <= self.news.reached
        if walked or search.created_at > self.news.since or not _passes(self.news.lot, asked):
            return False
        return not any(_passes(edition, asked) for edition in self.editions)


def _passes(lot: object, asked: Iterable[Asked]) -> bool:
    return all(one.holds(lot) for one in asked)


@atomic
def _tell(finds: Sequence[_Find], people: Sequence[str], lease: str, now: datetime) -> int:
    """Tell these people what their searches find, and write down how far the walk is."""
    LotNews.objects.filter(lease=lease, reached__lt=people[-1]).update(reached=people[-1])
    rows = SavedSearch.objects.listening().filter(user__in=people).select_related("user").order_by("id")
    searches = [(search, search.filters.conditions()) for search in those_of_members(list(rows))]
    told = 0
    for find in finds:
        hits: dict[User, list[SavedSearch]] = defaultdict(list)
        for search, asked in searches:
            if find.is_new_to(search, asked):
                hits[search.user].append(search)
        told += _tell_of(find, hits, now)
    return told


def _tell_of(find: _Find, hits: dict[User, list[SavedSearch]], now: datetime) -> int:
    """Tell each of these people of the lot, as loudly as the loudest of their searches asks."""
    by_ways: dict[tuple[Mailing, bool], list[User]] = defaultdict(list)
    for user, searches in hits.items():
        loudest = max((Mailing(search.mail) for search in searches), key=lambda mail: mail.loudness)
        by_ways[loudest, any(search.bell for search in searches)].append(user)
    return sum(_tell_all(find, users, hits, mail, bell, now) for (mail, bell), users in by_ways.items())


def _tell_all(
    find: _Find, users: list[User], hits: dict[User, list[SavedSearch]], mail: Mailing, bell: bool, now: datetime
) -> int:
    lot = find.news.lot

    def body(user: User) -> str:
        names = ", ".join(f"“{search.name}”" for search in hits[user])
        return f"{in_short(lot)}\nFound by {names}."

    told = notify(
        kind="saved_search",
        title=f"{'Changed' if find.editions else 'New'} lot: {lot.title or lot.number or 'untitled'}",
        body=body,
        key=f"saved_search:{lot.pk}:{find.news.revision}",
        link=reverse("marketplace:lot", args=[lot.pk]),
        subject=lot,
        users=users,
        mail=mail,
        bell=bell,
        now=now,
    )
    return len(told)


def _reads_differently(before: MarketLot, lot: MarketLot) -> bool:
    """Whether it was away, or a column differs that searches look at."""
    return not before.is_active or any(getattr(before, column) != getattr(lot, column) for column in SEARCHED)
