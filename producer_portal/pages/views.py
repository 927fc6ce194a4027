"""The dashboard: what needs the reader, what is new on the market, what closes soon, and the market in figures."""

from __future__ import annotations

from dataclasses import dataclass
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
from producer_portal.marketplace.market import SURVEYED
from producer_portal.marketplace.models import LotSync, MarketLot, MarketLotQuerySet
from producer_portal.marketplace.waiting import search_figures, watched_lots
from shared import clock
from shared.accounts.actors import Actor, actor_of
from shared.accounts.models import User
from shared.lots.figures import budget_totals, tonnes_by_quarter, tonnes_by_region
from shared.paging import Total, count_up_to
from shared.tour.views import tour_card
from shared.ui import formats
from shared.ui.live import LivePart, answer_live, live_part
from shared.ui.parts import Stat, Todo
from shared.ui.tags import words
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
    survey = Survey.of(lots)
    actor, sync = actor_of(request), LotSync.objects.filter(name=services.LOTS).first()
    waiting = what_waits(TELLERS, actor, now)
    searches, watched = search_figures(actor, since, now), watched_lots(actor, since, most=SHOWN)
    context = {
        "now": now,
        "since": since,
        "waiting": waiting,
        "tour_card": tour_card(request),
        "live": _now_part(request, waiting, survey, since, now),
        "new": list(lots.new_since(since).rows().order_by("-first_seen_at", "-id")[:SHOWN]),
        "closing": list(lots.rows().order_by("closes_at", "id")[:SHOWN]),
        "searches": searches,
        "watched": watched,
        "first_steps": _first_steps(actor) if not (since or searches or watched) else [],
        "sync": sync,
        "sync_is_late": _is_late(sync, now),
    }
    return render(request, "pages/dashboard.html", context | _market(survey, now))


@require_GET
def dashboard_now(request: HttpRequest) -> HttpResponse:
    """What needs the reader now, and the figures, asked for again and again: 401 once signed out."""
    if not isinstance(request.user, User):
        return HttpResponse(status=401)
    now = clock.now()
    since, lots = services.note_visit(user=request.user, now=now), MarketLot.objects.open_at(now)
    waiting = what_waits(TELLERS, actor_of(request), now)
    return answer_live(request, _now_part(request, waiting, Survey.of(lots), since, now))


@dataclass(frozen=True)
class Survey:
    """The open lots, and those of them that figures are made of: of a large market the ones that close first.

    So the dashboard of a market of any size costs no more than that of one of a thousand lots.
    """

    everything: MarketLotQuerySet
    lots: MarketLotQuerySet
    total: Total

    @classmethod
    def of(cls, lots: MarketLotQuerySet) -> Survey:
        """At most two queries."""
        total = count_up_to(lots, SURVEYED)
        return cls(lots, lots.first_to_close(SURVEYED) if total.more else lots, total)

    @property
    def plus(self) -> str:
        """What stands behind a figure that is a least."""
        return "+" if self.total.more else ""

    @property
    def words(self) -> str:
        """Which lots the charts show."""
        return f"the {formats.number(SURVEYED)} open lots that close first" if self.total.more else "open lots"


def _now_part(
    request: HttpRequest, waiting: Waiting, survey: Survey, since: datetime | None, now: datetime
) -> LivePart:
    context = {"now": now, "waiting": waiting, "stats": _stats(survey, since, now)}
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


def _market(survey: Survey, now: datetime) -> dict[str, Any]:
    """The market in charts. Four queries."""
    lots = survey.lots
    currency = next((code for code, _ in budget_totals(lots)), "")
    return {
        "charted": survey.words,
        "quarters": tonnes_by_quarter(lots, now),
        "regions": [(region, 0, tonnes) for region, tonnes in tonnes_by_region(lots)],
        "currency": currency,
        "budgets": budgets_by_certificate(lots, currency),
        "budget_unit": f"{formats.SYMBOLS.get(currency, currency)}/t neat",
    }


def _stats(survey: Survey, since: datetime | None, now: datetime) -> list[Stat]:
    """The market in figures. Three queries."""
    figures = survey.lots.aggregate(
        kg=Sum("volume_kg"),
        sealed=Count("pk", filter=Q(mode="sealed")),
        buyers=Count("organization_id", distinct=True),
    )
    soon = count_up_to(survey.everything.filter(closes_at__lte=now + SOON), SURVEYED)
    new = count_up_to(survey.everything.new_since(since), SURVEYED)
    market, plus = reverse("marketplace:list"), survey.plus
    tonnes = f"{formats.number((figures['kg'] or 0) // 1000)}{plus}"
    return [
        Stat("Open lots", words.total(survey.total), note=f"{tonnes} t neat tendered", url=market),
        Stat("New to you", words.total(new), note="since your last visit" if since else "this is your first visit",
             url=f"{market}?sort=-new"),
        Stat("Close within 7 days", words.total(soon), note="bids are taken until then", url=market),
        Stat("Sealed", f"{figures['sealed']}{plus}", note="opened when bidding closes"),
        Stat("Buyers", f"{figures['buyers']}{plus}", note="with open lots"),
    ]  # fmt: skip


def _is_late(sync: LotSync | None, now: datetime) -> bool:
    """Whether the last catching up failed or is long ago. Messages may still arrive by themselves."""
    return sync is None or bool(sync.error) or now - sync.started_at > SYNC_IS_LATE
