"""What became of the market, or of one lot, since the page that shows it was opened: told there, nothing jumps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from producer_portal.marketplace.models import MarketLot
from shared import clock
from shared.ids import is_id
from shared.paging import Total, count_up_to
from shared.ui.live import LivePart, live_part

from . import lots as display
from .market import Market

EVERY = 5
MOST_CAME = 99
MOST_SHOWN = 100


@dataclass(frozen=True)
class News:
    """Since a list was shown: how many lots came that pass its filters, and what became of those in it."""

    came: Total
    left: int
    changed: int

    @property
    def any(self) -> bool:
        return bool(self.came.count or self.left or self.changed)


NOTHING = News(Total(0), 0, 0)


def list_news(request: HttpRequest, market: Market, now: datetime) -> LivePart:
    """The part of a list that was just made."""
    shown = [*market.new_lots, *market.page.items]
    return _list_part(request, market, NOTHING, at=now, shown=[f"{lot.pk}.{lot.revision}" for lot in shown])


def list_news_since(request: HttpRequest, market: Market, *, at: datetime | None, now: datetime) -> LivePart:
    """The same asked for again, by an address that says when the list was made and which lots stood in it."""
    shown = request.GET.get("shown", "").split(",")[:MOST_SHOWN]
    if at is None:
        return _list_part(request, market, NOTHING, at=now, shown=[])
    came = count_up_to(market.found.filter(first_seen_at__gt=at), MOST_CAME)
    seen = dict(one.partition(".")[::2] for one in shown if is_id(one.partition(".")[0]))
    lots = list(MarketLot.objects.filter(pk__in=seen).only("status", "closes_at", "revision")) if seen else []
    open_lots = [lot for lot in lots if lot.is_open(now)]
    changed = sum(str(lot.revision) != seen[lot.pk] for lot in open_lots)
    return _list_part(request, market, News(came, len(lots) - len(open_lots), changed), at=at, shown=shown)


def lot_news(request: HttpRequest, lot: MarketLot, now: datetime) -> LivePart:
    """Where a lot stands, and whether that is other than what the page around it shows."""
    stands = f"{lot.revision}.{lot.status}.{'open' if lot.is_open(now) else 'over'}"
    shown = request.GET.get("shown", stands)
    url = f"{reverse('marketplace:lot_now', args=[lot.pk])}?{urlencode({'shown': shown})}"
    context = {"row": lot, "now": now, "cells": display.state_cells(lot, now), "is_news": shown != stands}
    return live_part(request, "marketplace/lot_now.html", context, name="lot-now", url=url, every=EVERY)


def _list_part(request: HttpRequest, market: Market, news: News, *, at: datetime, shown: Iterable[str]) -> LivePart:
    query = market.url(at=clock.to_wire(at), shown=",".join(shown)).partition("?")[2]
    context: dict[str, Any] = {"news": news, "url": market.url()}
    url = f"{reverse('marketplace:now')}?{query}"
    return live_part(request, "marketplace/news.html", context, name="market-news", url=url, every=EVERY)


def moment_of(request: HttpRequest) -> datetime | None:
    """When the list was made that the address tells of."""
    try:
        return clock.from_wire(request.GET.get("at", ""))
    except ValueError:
        return None
