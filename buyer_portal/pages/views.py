"""The dashboard: what needs the reader now, and how their lots stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from buyer_portal.contracts.models import Contract
from buyer_portal.lots import states
from buyer_portal.lots.display import lots as display
from buyer_portal.lots.display.visibility import rows_of
from buyer_portal.lots.models import Lot
from buyer_portal.reference.services import reference_price_of
from shared import clock
from shared.accounts.actors import Actor, Role, actor_of
from shared.audit.models import Event
from shared.lots.figures import tonnes_by_quarter
from shared.paging import MOST_COUNTED, Total
from shared.tour.views import tour_card
from shared.ui.live import LivePart, answer_live, live_part
from shared.ui.parts import Cell, Entry, Todo
from shared.ui.waiting import Waiting, settling_in, what_waits

from .bidding import OnLot, ToJudge, bids_on, bids_to_judge, price_and_carbon
from .figures import stats_of, surveyed
from .waiting import TELLERS

MOST_OPEN = 8
MOST_NEWS = 5
MOST_CONTRACTS = 5
AHEAD = (states.PUBLISHED, states.CLOSED)
LIFE = [
    Cell("First", "Draft", note="You write it. Nobody else sees it, and it can be put away."),
    Cell(
        "Producers’ turn", "Published", note="They see it within a second and bid. You may still clarify or change it."
    ),
    Cell("Your turn", "Closed", note="By itself at the deadline. You then have 10 days to award it."),
    Cell("At the end", "Awarded", note="Or ended, with a reason that every producer reads."),
]


@login_required
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    now, actor = clock.now(), actor_of(request)
    mine = Lot.objects.visible_to(actor)
    counts, waiting = mine.count_by_status(), what_waits(TELLERS, actor, now)
    open_lots = list(mine.published().order_by("closes_at", "id")[:MOST_OPEN])
    price = reference_price_of(actor.organization_id) if counts and actor.organization_id else None
    on_lots = bids_on(open_lots, price)
    to_judge = bids_to_judge(actor.organization_id, price) if counts and actor.organization_id else []
    ahead, are_many = mine.filter(status__in=AHEAD), any(counts[state].more for state in AHEAD if state in counts)
    context = {
        "now": now,
        "waiting": waiting,
        "tour_card": tour_card(request),
        "live": _now_part(request, waiting, counts, now),
        "open_lots": [OpenLot(row.lot, row.on_its_way, on_lots.get(row.lot.pk, OnLot())) for row in rows_of(open_lots)],
        "to_judge": to_judge,
        "to_compare": _most_bid_on(to_judge),
        "price": price,
        "trend": price_and_carbon(actor.organization_id, now) if counts and actor.organization_id else None,
        "contracts": _contracts(actor),
        "any_lots": bool(counts),
        "news": _news(actor),
        "quarters": tonnes_by_quarter(surveyed(ahead) if are_many else ahead, now),
        "surveyed": MOST_COUNTED if are_many else 0,
        "may_trade": actor.may(Role.TRADER),
        "first_steps": _first_steps(actor) if not counts else [],
        "life": LIFE,
    }
    return render(request, "pages/dashboard.html", context)


@require_GET
def dashboard_now(request: HttpRequest) -> HttpResponse:
    """What needs the reader now, and the figures, asked for again and again: 401 once signed out."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    now, actor = clock.now(), actor_of(request)
    mine = Lot.objects.visible_to(actor)
    waiting = what_waits(TELLERS, actor, now)
    return answer_live(request, _now_part(request, waiting, mine.count_by_status(), now))


def _now_part(request: HttpRequest, waiting: Waiting, counts: dict[str, Total], now: datetime) -> LivePart:
    actor = actor_of(request)
    context: dict[str, Any] = {
        "now": now,
        "waiting": waiting,
        "stats": stats_of(actor, counts, now) if counts else [],
        "may_trade": actor.may(Role.TRADER),
        "any_lots": bool(counts),
    }
    return live_part(request, "pages/now.html", context, name="now", url=reverse("pages:now"))


def _first_steps(actor: Actor) -> list[Todo]:
    """What a trader of a new organisation does first."""
    if not actor.may(Role.TRADER):
        return []
    what = "Your tender for fuel: what, where, when and how green. It stays a draft until you publish it."
    return [Todo("pen", "Write your first lot", reverse("lots:create"), "New lot", what), *settling_in(actor)]


@dataclass(frozen=True)
class OpenLot:
    """A lot that is open for bids, as the dashboard's table shows it."""

    lot: Lot
    on_its_way: bool
    on: OnLot


def _most_bid_on(to_judge: list[ToJudge]) -> Lot | None:
    """The lot of which the most bids wait for the reader: what they would compare first."""
    counts = Counter(row.one.bid.lot_id for row in to_judge)
    lots = {row.one.bid.lot_id: row.one.basis.lot for row in to_judge}
    return lots[counts.most_common(1)[0][0]] if counts else None


def _contracts(actor: Actor) -> list[Contract]:
    """Those that signatures are missing under, the nearest clock first."""
    if not actor.organization_id:
        return []
    unsigned = Contract.objects.filter(buyer_id=actor.organization_id).unsigned()
    return list(unsigned.select_related("producer").order_by("sign_by", "id")[:MOST_CONTRACTS])


@dataclass(frozen=True)
class News:
    """One deed on one of the organisation's lots."""

    lot: str
    number: str
    url: str
    entry: Entry


def _news(actor: Actor) -> list[News]:
    if not actor.organization_id:
        return []
    events = Event.objects.filter(organization_id=actor.organization_id, subject_type="lot").order_by("-at", "-id")
    return [_news_of(event) for event in events[:MOST_NEWS]]


def _news_of(event: Event) -> News:
    number, _, title = event.subject_name.partition(" ")
    url = reverse("lots:page", args=[event.subject_id])
    return News(title or "Untitled draft", number, url, display.entry_of(event))
