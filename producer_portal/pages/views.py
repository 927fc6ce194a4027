"""The dashboard: what needs the reader, how their bids stand, what is new on the market, and the market in charts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from producer_portal.bids.display.rows import bids_at_work
from producer_portal.bids.display.summary import BidFigures, bid_figures
from producer_portal.marketplace import services
from producer_portal.marketplace.display.figures import budgets_by_certificate
from producer_portal.marketplace.display.market import SURVEYED
from producer_portal.marketplace.models import LotSync, MarketLot, MarketLotQuerySet
from producer_portal.marketplace.waiting import search_figures, watched_lots
from producer_portal.trades.models import TradeContract, TradeContractQuerySet
from shared import clock
from shared.accounts.actors import Actor, actor_of
from shared.accounts.models import User
from shared.lots import NEVER
from shared.lots.figures import budget_totals, tonnes_by_quarter, tonnes_by_region
from shared.paging import Total, count_up_to
from shared.tour.views import tour_card
from shared.ui import formats, times
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
        "bids": bids_at_work(actor, SHOWN),
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
    def words(self) -> str:
        """Which lots the charts show."""
        return f"the {formats.number(SURVEYED)} open lots that close first" if self.total.more else "open lots"


def _now_part(
    request: HttpRequest, waiting: Waiting, survey: Survey, since: datetime | None, now: datetime
) -> LivePart:
    stats = _stats(actor_of(request), survey, since, now)
    context = {"now": now, "waiting": waiting, "stats": stats}
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


def _stats(actor: Actor, survey: Survey, since: datetime | None, now: datetime) -> list[Stat]:
    """The market and one's own business in it, in figures. Five queries."""
    bids, unsigned = bid_figures(actor, now), TradeContract.objects.visible_to(actor).to_sign(now)
    soon = count_up_to(survey.everything.filter(closes_at__lte=now + SOON), SURVEYED)
    new = count_up_to(survey.everything.new_since(since), SURVEYED)
    market, mine = reverse("marketplace:list"), reverse("bids:list")
    return [
        Stat("New to you", words.total(new), note=f"of {words.total(survey.total)} open lots",
             url=f"{market}?only=new" if since else market),
        Stat("Close within 7 days", words.total(soon), note="bids are taken until then", url=market),
        Stat("Drafts", formats.number(bids.drafts), note="only you see them", url=f"{mine}?state=drafts"),
        Stat("Negotiations", formats.number(bids.ours + bids.theirs), note=_turns(bids),
             url=f"{mine}?state={'turn' if bids.ours else 'buyer'}"),
        _to_sign(unsigned, now),
        Stat("Won this quarter", formats.number(bids.won), url=f"{mine}?state=won",
             note=" + ".join(formats.money(amount, currency) for currency, amount in bids.worth)),
    ]  # fmt: skip


def _turns(bids: BidFigures) -> str:
    """Whose turn it is in the bids that were submitted."""
    if not bids.ours:
        return "all wait for the buyer" if bids.theirs else "no bid is with a buyer"
    return f"{bids.ours} {'waits' if bids.ours == 1 else 'wait'} for you, {bids.theirs} for the buyer"


def _to_sign(unsigned: TradeContractQuerySet, now: datetime) -> Stat:
    dues = list(unsigned.order_by("sign_until").values_list("sign_until", flat=True)[:SURVEYED])
    first = next((due for due in dues if due < NEVER), None)
    note = f"the first by {times.exact(first, 'date')}" if first else "none waits for you" if not dues else ""
    return Stat("Contracts to sign", formats.number(len(dues)), note=note, url=f"{reverse('trades:list')}?tab=ours")


def _is_late(sync: LotSync | None, now: datetime) -> bool:
    """Whether the last catching up failed or is long ago. Messages may still arrive by themselves."""
    return sync is None or bool(sync.error) or now - sync.started_at > SYNC_IS_LATE
