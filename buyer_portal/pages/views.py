"""The dashboard: what needs the reader now, and how their lots stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from buyer_portal.lots import display, states
from buyer_portal.lots.models import Lot, LotQuerySet
from buyer_portal.lots.visibility import Row, rows_of
from shared import clock
from shared.accounts.actors import Actor, Role, actor_of
from shared.audit.models import Event
from shared.lots.figures import budget_totals, tonnes_by_quarter
from shared.paging import MOST_COUNTED, Total, count_up_to
from shared.tour.views import tour_card
from shared.ui import formats
from shared.ui.live import LivePart, answer_live, live_part
from shared.ui.parts import Cell, Entry, Stat, Todo
from shared.ui.tags import words
from shared.ui.waiting import Waiting, settling_in, what_waits

from .waiting import TELLERS

MOST_OPEN = 8
MOST_NEWS = 8
SOON = timedelta(days=7)
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
    ahead, are_many = mine.filter(status__in=AHEAD), any(counts[state].more for state in AHEAD if state in counts)
    context = {
        "now": now,
        "waiting": waiting,
        "tour_card": tour_card(request),
        "live": _now_part(request, waiting, mine, counts, now),
        "open_lots": [OpenLot.of(row) for row in rows_of(open_lots)],
        "any_lots": bool(counts),
        "news": _news(actor),
        "quarters": tonnes_by_quarter(_surveyed(ahead) if are_many else ahead, now),
        "surveyed": MOST_COUNTED if are_many else 0,
        "limits": [(lot.number, 0, lot.carbon_intensity) for lot in open_lots],
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
    return answer_live(request, _now_part(request, waiting, mine, mine.count_by_status(), now))


def _now_part(
    request: HttpRequest, waiting: Waiting, mine: LotQuerySet, counts: dict[str, Total], now: datetime
) -> LivePart:
    context: dict[str, Any] = {
        "now": now,
        "waiting": waiting,
        "stats": _stats(mine, counts, now) if counts else [],
        "may_trade": actor_of(request).may(Role.TRADER),
        "any_lots": bool(counts),
    }
    return live_part(request, "pages/now.html", context, name="now", url=reverse("pages:now"))


def _stats(mine: LotQuerySet, counts: dict[str, Total], now: datetime) -> list[Stat]:
    """How the organisation's lots stand: of very many the ones that close first, and then a plus. Three queries."""
    open_lots, lots, none = mine.published(), reverse("lots:list"), Total(0)
    is_open, to_award = counts.get(states.PUBLISHED, none), counts.get(states.CLOSED, none)
    some, plus = (_surveyed(open_lots), "+") if is_open.more else (open_lots, "")
    kg = some.order_by().aggregate(kg=Sum("volume_kg"))["kg"] or 0
    soon = count_up_to(open_lots.filter(closes_at__gt=now, closes_at__lte=now + SOON), MOST_COUNTED)
    return [
        Stat("Open lots", words.total(is_open), url=f"{lots}?state=published",
             note=f"{formats.number(kg // 1000)}{plus} t neat tendered"),
        Stat("Close within 7 days", words.total(soon), url=f"{lots}?state=published&sort=deadline",
             note="producers’ turn until then"),
        Stat("To award", words.total(to_award), url=f"{lots}?state=closed",
             note="your turn" if to_award.count else "none is closed"),
        Stat("Drafts", words.total(counts.get(states.DRAFT, none)), url=f"{lots}?state=draft",
             note="producers don’t see them"),
        _budget(budget_totals(some), plus),
    ]  # fmt: skip


def _surveyed(lots: LotQuerySet) -> LotQuerySet:
    """The lots that figures are made of, so that any number of lots costs no more than a thousand."""
    return lots.first_to_close(MOST_COUNTED)


def _budget(totals: list[tuple[str, Decimal]], plus: str) -> Stat:
    """What the open lots may cost: of the currency with the most lots in large, exactly and the others below."""
    if not totals:
        return Stat("Budget of open lots", formats.NOTHING, note="none is stated")
    currency, total = totals[0]
    exact = ", ".join(f"{formats.money(round(amount, 2), code)}{plus}" for code, amount in totals[:3])
    if total < 1_000_000:
        return Stat("Budget of open lots", f"{formats.money(round(total), currency)}{plus}", note=exact)
    millions = f"{formats.money(round(total / 1_000_000, 2), currency)}{plus}"
    return Stat("Budget of open lots", millions, unit="million", note=exact)


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
    budget: Decimal | None  # for one neat tonne

    @classmethod
    def of(cls, row: Row) -> OpenLot:
        lot, tonnes = row.lot, row.lot.volume_tonnes
        return cls(lot, row.on_its_way, round(lot.price / tonnes, 2) if lot.price is not None and tonnes else None)


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
