"""The marketplace's pages: the list of open lots, and one lot."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shared import clock
from shared.accounts.actors import Actor, actor_of
from shared.accounts.models import User
from shared.accounts.scoping import get_for
from shared.lots.facts import fact_groups
from shared.ui.pages import page_errors, page_of

from . import display, services
from .forms import FilterForm
from .models import MarketLot, MarketLotQuerySet

DEFAULT_SORT = "closes"
SORTS = {"closes": "closes_at", "new": "first_seen_at", "volume": "volume_kg", "carbon": "carbon_per_gj"}


@login_required
@page_errors
@require_GET
def lot_list(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    since, form = _visit(request, now), FilterForm(request.GET)
    everything = MarketLot.objects.open_at(now)
    found = everything.matching(form.read())
    chips = form.chips()
    return render(
        request,
        "marketplace/list.html",
        {
            "now": now,
            "form": form,
            "chips": chips,
            "sort": request.GET.get("sort", ""),
            "since": since,
            "totals": _totals(everything, since),
            "found": _totals(found, since) if chips else None,
            "page": page_of(request, found.rows(), sort=_sort(request)),
        },
    )


@login_required
@page_errors
@require_GET
def lot_page(request: HttpRequest, pk: str) -> HttpResponse:
    lot, now = get_for(actor_of(request), MarketLot, pk), clock.now()
    return render(
        request,
        "marketplace/lot.html",
        {
            "now": now,
            "row": lot,
            "lot": lot.lot,
            "is_open": lot.is_open(now),
            "over": display.why_over(lot, now),
            "cells": display.state_cells(lot, now),
            "groups": fact_groups(lot.lot),
            "timeline": display.timeline(lot, now),
        },
    )


def open_lots(actor: Actor) -> int:
    """For the rail: how many lots may be bid on."""
    return MarketLot.objects.open_at(clock.now()).count()


def _visit(request: HttpRequest, now: datetime) -> datetime | None:
    return services.note_visit(user=request.user, now=now) if isinstance(request.user, User) else None


def _sort(request: HttpRequest) -> str:
    asked = request.GET.get("sort", "")
    column = SORTS.get(asked.removeprefix("-"))
    sign = "-" if column and asked.startswith("-") else ""
    return f"{sign}{column or SORTS[DEFAULT_SORT]}"


def _totals(lots: MarketLotQuerySet, since: datetime | None) -> dict[str, int]:
    """How many lots, how many neat tonnes, and how many of the lots are new to this person."""
    new = Count("pk", filter=Q(first_seen_at__gt=since)) if since else None
    figures = lots.aggregate(lots=Count("pk"), kg=Sum("volume_kg"), **({"new": new} if new else {}))
    return {"lots": figures["lots"], "tonnes": (figures["kg"] or 0) // 1000, "new": figures.get("new") or 0}
