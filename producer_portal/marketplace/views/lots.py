"""The marketplace's pages: the list of open lots, the same as a file, and one lot."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.module_loading import import_string
from django.views.decorators.http import require_GET
from django_htmx.middleware import HtmxDetails

from producer_portal.marketplace import services
from producer_portal.marketplace.display import lots as display
from producer_portal.marketplace.display.export import COLUMNS
from producer_portal.marketplace.display.market import Market
from producer_portal.marketplace.display.news import list_news, list_news_since, lot_news, moment_of
from producer_portal.marketplace.forms import SearchForm
from producer_portal.marketplace.models import MarketLot, Watch
from producer_portal.marketplace.services.words import why_over
from shared import clock
from shared.accounts.actors import Actor, actor_of
from shared.accounts.models import User
from shared.accounts.scoping import get_for
from shared.lots.facts import fact_groups, with_past
from shared.paging import Order, Total, count_up_to
from shared.ui.csv import csv_answer
from shared.ui.live import answer_live
from shared.ui.pages import page_errors


@login_required
@page_errors
@require_GET
def lot_list(request: HttpRequest) -> HttpResponse:
    """The list, or for htmx what of it changes with the filters."""
    now, live = clock.now(), _is_live(request)
    if not live and not all(request.GET.values()):
        return HttpResponseRedirect(_without_empty(request))  # a form sends its empty fields along
    market = Market(request, actor_of(request), since=_visit(request, now), now=now)
    context = {
        "market": market,
        "now": now,
        "news": list_news(request, market, now),
        "search_form": SearchForm(initial={"name": request.GET.get("name", market.name), "bell": True}),
    }
    response = render(request, "marketplace/live.html" if live else "marketplace/list.html", context)
    if live:
        response["HX-Push-Url"] = market.url()
    patch_vary_headers(response, ["HX-Request"])
    return response


@page_errors
@require_GET
def list_now(request: HttpRequest) -> HttpResponse:
    """What became of the list since it was shown, asked for again and again: 401 once signed out."""
    if not isinstance(request.user, User):
        return HttpResponse(status=401)
    now, at = clock.now(), moment_of(request)
    market = Market(request, actor_of(request), since=at, now=now)
    return answer_live(request, list_news_since(request, market, at=at, now=now))


@login_required
@page_errors
@require_GET
def lots_csv(request: HttpRequest) -> HttpResponseBase:
    """The lots that are found, all of them, in the order of the list."""
    now = clock.now()
    market = Market(request, actor_of(request), since=_visit(request, now), now=now)
    lots = market.found.rows().order_by(*Order.of(market.order).columns)
    return csv_answer("Open lots", COLUMNS, lots.iterator(chunk_size=200), now=now)


@login_required
@page_errors
@require_GET
def lot_page(request: HttpRequest, pk: str) -> HttpResponse:
    actor, now = actor_of(request), clock.now()
    row = get_for(actor, MarketLot, pk)
    lot, editions = row.lot, display.editions(row)
    context = {
        "now": now,
        "row": row,
        "lot": lot,
        "is_open": row.is_open(now),
        "over": why_over(row, now),
        "live": lot_news(request, row, now),
        "groups": with_past(fact_groups(lot), editions[0].changes if editions and row.is_open(now) else []),
        "in_units": display.in_every_unit(lot),
        "editions": editions,
        "timeline": display.timeline(row, now, editions),
        "similar": display.similar_lots(row, now),
        "door": import_string(settings.LOT_DOOR)(actor, row),
        "is_watched": Watch.objects.visible_to(actor).filter(lot=row).exists(),
    }
    return render(request, "marketplace/lot.html", context)


@page_errors
@require_GET
def lot_now(request: HttpRequest, pk: str) -> HttpResponse:
    """Where the lot stands, asked for again and again: 401 once signed out."""
    if not isinstance(request.user, User):
        return HttpResponse(status=401)
    row = get_for(actor_of(request), MarketLot, pk)
    return answer_live(request, lot_news(request, row, clock.now()))


def open_lots(actor: Actor) -> Total:
    """For the rail: how many lots may be bid on."""
    return count_up_to(MarketLot.objects.open_at(clock.now()))


def _visit(request: HttpRequest, now: datetime) -> datetime | None:
    return services.note_visit(user=request.user, now=now) if isinstance(request.user, User) else None


def _is_live(request: HttpRequest) -> bool:
    """Whether htmx asks for a part; its back button wants the whole page."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request


def _without_empty(request: HttpRequest) -> str:
    query = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        if full := [value for value in values if value]:
            query.setlist(name, full)
    return f"{request.path}?{query.urlencode()}" if query else request.path
