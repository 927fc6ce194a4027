"""What the market has for a person to look at: one part of the dashboard's list of what needs the reader now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from shared.accounts.actors import Actor
from shared.audit.models import Event
from shared.ui.parts import Todo

from .display.lots import entry_of
from .display.market import SURVEYED, figures_of_searches, url_of
from .models import MarketLot, SavedSearch, Visit, Watch
from .services.searches import searches_of

MOST = 8
MOST_NEWS = 100
CLOSES_SOON = timedelta(hours=48)


@dataclass(frozen=True)
class SearchFigures:
    """A saved search, how many open lots it finds, and how many of them are new to its person."""

    search: SavedSearch
    found: int
    new: int

    @property
    def url(self) -> str:
        return url_of(self.search)

    @property
    def new_words(self) -> str:
        return f"{self.new} new"


@dataclass(frozen=True)
class Watched:
    """A lot that somebody watches, and what its buyer did with it last, if that is news to them."""

    lot: MarketLot
    change: str
    changed_at: datetime | None


def market_waiting(actor: Actor, now: datetime) -> list[Todo]:
    """Saved searches with new finds, and watched lots whose bidding ends soon. Five queries."""
    if actor.user is None:
        return []
    visit = Visit.objects.filter(user=actor.user).first()
    found = search_figures(actor, visit.new_since if visit else None, now)
    ending = Watch.objects.visible_to(actor).filter(
        lot__in=MarketLot.objects.open_at(now).filter(closes_at__lte=now + CLOSES_SOON)
    )
    lots = [one.lot for one in ending.select_related("lot").order_by("id")[:MOST]]
    return [*(_ending(lot) for lot in lots), *(_finds(one) for one in found if one.new)]


def search_figures(actor: Actor, since: datetime | None, now: datetime) -> list[SearchFigures]:
    """What this person's saved searches find among the lots that close first, in the order they were saved.

    Three queries, or one.
    """
    searches = searches_of(actor)
    lots = MarketLot.objects.open_at(now)
    figures = figures_of_searches(searches, lots.first_to_close(SURVEYED) if searches else lots, since)
    return [SearchFigures(one, found, new) for one, (found, new) in zip(searches, figures, strict=True)]


def watched_lots(actor: Actor, since: datetime | None, *, most: int = MOST) -> list[Watched]:
    """The lots this person marked last, with what has become of them after `since`. Two queries."""
    rows = Watch.objects.visible_to(actor).select_related("lot").order_by("-id")[:most]
    lots = [row.lot for row in rows]
    events = Event.objects.filter(
        subject_type="marketlot", subject_id__in=[lot.pk for lot in lots], verb="mirror_lot"
    ).order_by("-at", "-id")  # fmt: skip
    news = list(events.filter(at__gt=since)[:MOST_NEWS]) if since and lots else []
    newest = {event.subject_id: event for event in reversed(news)}
    return [_watched(lot, newest.get(lot.pk)) for lot in lots]


def _watched(lot: MarketLot, event: Event | None) -> Watched:
    if event is None:
        return Watched(lot, "", None)
    entry = entry_of(event)
    return Watched(lot, f"{entry.lead} {entry.text}".strip(), event.at)


def _ending(lot: MarketLot) -> Todo:
    buyer = f"You watch this lot of {lot.buyer_name}" if lot.buyer_name else "You watch this lot"
    detail = f"{buyer} · {lot.number}" if lot.number else buyer
    url = reverse("marketplace:lot", args=[lot.pk])
    return Todo("eye", f"Bidding on {lot.title or 'a lot'} ends", url, "Look at it", detail=detail, due=lot.closes_at)


def _finds(one: SearchFigures) -> Todo:
    lots = "1 new lot" if one.new == 1 else f"{one.new} new lots"
    detail = f"Of {one.found} that your saved search finds" if one.found > 1 else "Found by your saved search"
    return Todo("star", f"{lots} for “{one.search}”", one.url, "Look", detail=detail)
