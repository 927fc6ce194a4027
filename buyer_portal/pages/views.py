"""The dashboard: what needs the reader now, and how their lots stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from buyer_portal.lots import display, states
from buyer_portal.lots.models import Lot
from buyer_portal.lots.visibility import rows_of
from shared import clock, schemas
from shared.accounts.actors import Actor, Role, actor_of
from shared.audit.models import Event
from shared.ui import formats
from shared.ui.parts import Entry, Stat, Todo

MOST_TODOS = 8
MOST_OPEN = 8
MOST_NEWS = 6


@login_required
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    now, actor = clock.now(), actor_of(request)
    counts, may_trade = Lot.objects.visible_to(actor).count_by_status(), actor.may(Role.TRADER)
    open_lots = list(Lot.objects.visible_to(actor).published().order_by("bid_deadline", "id")[:MOST_OPEN])
    context = {
        "now": now,
        "todos": _todos(actor, now) if may_trade else [],
        "stats": _stats(actor, counts),
        "open_lots": rows_of(open_lots),
        "news": _news(actor),
        "any_lots": bool(counts),
        "may_trade": may_trade,
    }
    return render(request, "pages/dashboard.html", context)


def _todos(actor: Actor, now: datetime) -> list[Todo]:
    """What waits for a trader of this organisation, the nearest clock first and what has none at the end."""
    mine = Lot.objects.visible_to(actor)
    closed = mine.filter(status=states.CLOSED).order_by("closed_at", "id")[:MOST_TODOS]
    todos = [_award(lot) for lot in closed]
    drafts = mine.filter(status=states.DRAFT).order_by("-updated_at", "-id")[: MOST_TODOS - len(todos)]
    return todos + [_draft(lot, now) for lot in drafts]


def _award(lot: Lot) -> Todo:
    return Todo(
        "lots", f"Award or end {lot.title}", reverse("lots:page", args=[lot.pk]), "Look at it",
        detail=f"Bidding is closed · {lot.number}", due=lot.award_until,
    )  # fmt: skip


def _draft(lot: Lot, now: datetime) -> Todo:
    missing = len(schemas.missing_for_publication(lot.fields, now))
    verb, page = ("Complete", "lots:edit") if missing else ("Publish", "lots:page")
    detail = f"{display.things_missing(missing).capitalize()} · {lot.number}"
    return Todo("pen", f"{verb} {lot.title or 'your draft'}", reverse(page, args=[lot.pk]), verb, detail=detail)


def _stats(actor: Actor, counts: dict[str, int]) -> list[Stat]:
    tendered = Lot.objects.visible_to(actor).published().aggregate(total=Sum("volume_tonnes"))["total"] or 0
    lots = reverse("lots:list")
    ended = sum(counts.get(state, 0) for state in (states.SOLD, states.UNSUCCESSFUL, states.CANCELLED))
    return [
        Stat("Open lots", str(counts.get(states.PUBLISHED, 0)), url=f"{lots}?state=published",
             note=f"{formats.number(tendered, 0)} t neat tendered"),
        Stat("To award", str(counts.get(states.CLOSED, 0)), url=f"{lots}?state=closed", note="bidding is closed"),
        Stat("Drafts", str(counts.get(states.DRAFT, 0)), url=f"{lots}?state=draft", note="producers don’t see them"),
        Stat("Ended", str(ended), url=lots, note="sold, unsuccessful or cancelled"),
    ]  # fmt: skip


@dataclass(frozen=True)
class News:
    """One deed on one of the organisation's lots."""

    lot: str
    url: str
    entry: Entry


def _news(actor: Actor) -> list[News]:
    if not actor.organization_id:
        return []
    events = Event.objects.filter(organization_id=actor.organization_id, subject_type="lot").order_by("-at", "-id")
    return [
        News(
            event.subject_name.partition(" ")[2] or event.subject_name,
            reverse("lots:page", args=[event.subject_id]),
            display.entry_of(event),
        )
        for event in events[:MOST_NEWS]
    ]
