"""The dashboard: what needs the reader now, and how their lots stand."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from buyer_portal.lots import display, services, states
from buyer_portal.lots.models import Lot
from shared import clock
from shared.accounts.actors import Actor, Role, actor_of
from shared.ui import formats
from shared.ui.parts import Stat, Todo

MOST_TODOS = 8


@login_required
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    now, actor = clock.now(), actor_of(request)
    mine = Lot.objects.visible_to(actor)
    open_lots = list(mine.published().order_by("bid_deadline", "id")[:8])
    counts = services.count_by_status(actor)
    return render(
        request,
        "pages/dashboard.html",
        {
            "now": now,
            "todos": _todos(actor, now) if actor.may(Role.TRADER) else [],
            "stats": _stats(actor, counts),
            "open_lots": open_lots,
            "any_lots": bool(counts),
            "may_trade": actor.may(Role.TRADER),
        },
    )


def _todos(actor: Actor, now: datetime) -> list[Todo]:
    """What waits for a trader of this organisation, the nearest clock first and what has none at the end."""
    waiting = Lot.objects.visible_to(actor).filter(status__in=[states.CLOSED, states.DRAFT]).order_by("-updated_at")
    todos = [_award(lot) if lot.status == states.CLOSED else _draft(lot, now) for lot in waiting[:MOST_TODOS]]
    return sorted(todos, key=lambda todo: (todo.due is None, todo.due or now))


def _award(lot: Lot) -> Todo:
    closed = lot.closed_at or lot.updated_at
    return Todo(
        "lots", f"Award or end {lot.title}", reverse("lots:page", args=[lot.pk]), "Look at it",
        detail=f"Bidding is closed · {lot.number}", due=closed + display.TIME_TO_AWARD,
    )  # fmt: skip


def _draft(lot: Lot, now: datetime) -> Todo:
    missing = len(display.missing(lot, now))
    what = "Complete" if missing else "Publish"
    detail = f"{missing} things are missing · {lot.number}" if missing else f"Nothing is missing · {lot.number}"
    page = "lots:edit" if missing else "lots:page"
    return Todo("pen", f"{what} {lot.title or 'your draft'}", reverse(page, args=[lot.pk]), what, detail=detail)


def _stats(actor: Actor, counts: dict[str, int]) -> list[Stat]:
    tendered = Lot.objects.visible_to(actor).published().aggregate(total=Sum("volume_tonnes"))["total"] or 0
    lots = reverse("lots:list")
    return [
        Stat("Open lots", str(counts.get(states.PUBLISHED, 0)), url=f"{lots}?state=published",
             note=f"{formats.number(tendered, 0)} t neat tendered"),
        Stat("To award", str(counts.get(states.CLOSED, 0)), url=f"{lots}?state=closed", note="bidding is closed"),
        Stat("Drafts", str(counts.get(states.DRAFT, 0)), url=f"{lots}?state=draft", note="producers don’t see them"),
        Stat("Ended", str(sum(counts.get(one, 0) for one in (states.SOLD, states.UNSUCCESSFUL, states.CANCELLED))),
             url=lots, note="sold, unsuccessful or cancelled"),
    ]  # fmt: skip
