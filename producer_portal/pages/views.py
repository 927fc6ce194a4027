"""The dashboard: what needs the reader, what is new on the market, what closes soon, and the market in figures."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from producer_portal.marketplace import services
from producer_portal.marketplace.figures import budgets_by_certificate
from producer_portal.marketplace.models import LotSync, MarketLot, MarketLotQuerySet
from producer_portal.marketplace.waiting import search_figures, watched_lots
from shared import clock
from shared.accounts.actors import Actor, actor_of
from shared.accounts.models import User
from shared.lots.figures import budget_totals, tonnes_by_quarter, tonnes_by_region
from shared.tour.views import tour_card
from shared.ui import formats
from shared.ui.live import LivePart, answer_live, live_part
from shared.ui.parts import Stat, Todo
from shared.ui.waiting import Waiting, settling_in, what_waits

from .waiting import TELLERS

SHOWN = 6
SOON = timedelta(days=7)
SYNC_IS_LATE = timedelta(minutes=15)


@login_required
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    since = services.note_visit(user=request.user, now=now) if isinstance(request.user, User) else None
    lots = MarketLot.objects.open_at(now)
    actor, sync = actor_of(request), LotSync.objects.filter(name=services.LOTS).first()
    waiting = what_waits(TELLERS, actor, now)
    searches, watched = search_figures(actor, since, now), watched_lots(actor, since, most=SHOWN)
    context = {
        "now": now,
        "since": since,
        "waiting": waiting,
        "tour_card": tour_card(request),
        "live": _now_part(request, waiting, since, now),
        "new": list(lots.new_since(since).rows().order_by("-first_seen_at", "-id")[:SHOWN]),
        "closing": list(lots.rows().order_by("closes_at", "id")[:SHOWN]),
        "searches": searches,
        "watched": watched,
        "first_steps": _first_steps(actor) if not (since or searches or watched) else [],
        "sync": sync,
        "sync_is_late": _is_late(sync, now),
    }
    return render(request, "pages/dashboard.html", context | _market(lots, now))


@require_GET
def dashboard_now(request: HttpRequest) -> HttpResponse:
    """What needs the reader now, and the figures, asked for again and again: 401 once signed out."""
    if not isinstance(request.user, User):
        return HttpResponse(status=401)
    now = clock.now()
    since = services.note_visit(user=request.user, now=now)
    return answer_live(request, _now_part(request, what_waits(TELLERS, actor_of(request), now), since, now))


def _now_part(request: HttpRequest, waiting: Waiting, since: datetime | None, now: datetime) -> LivePart:
    lots = MarketLot.objects.open_at(now)
    context = {"now": now, "waiting": waiting, "stats": _stats(lots, since, now)}
    return live_part(request, "pages/now.html", context, name="now", url=reverse("pages:now"))


def _first_steps(actor: Actor) -> list[Todo]:
    """What somebody does who is here for the first time."""
    market = reverse("marketplace:list")
    return [
        Todo("lots", "Look through the open lots", market, "Marketplace",
             "Filter them by what you can supply: product, region, certificate, volume, carbon, dates."),
        Todo("star", "Save a search", market, "Save one",
             "Keep your filters under a name, and the bell and a mail tell you of each new lot that fits."),
        *settling_in(actor),
    ]  # fmt: skip


def _market(lots: MarketLotQuerySet, now: datetime) -> dict[str, Any]:
    """The market in charts. Four queries."""
    currency = next((code for code, _ in budget_totals(lots)), "")
    return {
        "quarters": tonnes_by_quarter(lots, now),
        "regions": [(region, 0, tonnes) for region, tonnes in tonnes_by_region(lots)],
        "currency": currency,
        "budgets": budgets_by_certificate(lots, currency),
        "budget_unit": f"{formats.SYMBOLS.get(currency, currency)}/t neat",
    }


def _stats(lots: MarketLotQuerySet, since: datetime | None, now: datetime) -> list[Stat]:
    figures = lots.aggregate(
        lots=Count("pk"),
        kg=Sum("volume_kg"),
        soon=Count("pk", filter=Q(closes_at__lte=now + SOON)),
        sealed=Count("pk", filter=Q(mode="sealed")),
        buyers=Count("organization_id", distinct=True),
    )
    new = lots.new_since(since).count()
    market = reverse("marketplace:list")
    tonnes = formats.number((figures["kg"] or 0) // 1000)
    return [
        Stat("Open lots", str(figures["lots"]), note=f"{tonnes} t neat tendered", url=market),
        Stat("New to you", str(new), note="since your last visit" if since else "this is your first visit",
             url=f"{market}?sort=-new"),
        Stat("Close within 7 days", str(figures["soon"]), note="bids are taken until then", url=market),
        Stat("Sealed", str(figures["sealed"]), note="opened when bidding closes"),
        Stat("Buyers", str(figures["buyers"]), note="with open lots"),
    ]  # fmt: skip


def _is_late(sync: LotSync | None, now: datetime) -> bool:
    """Whether the last catching up failed or is long ago. Messages may still arrive by themselves."""
    return sync is None or bool(sync.error) or now - sync.started_at > SYNC_IS_LATE
