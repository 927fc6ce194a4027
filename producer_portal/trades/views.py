"""Pages of an organisation's contracts: the list, one contract, and its file, which comes from the Buyer portal."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shared import clock
from shared.accounts.actors import Actor, actor_of
from shared.ui.pages import page_errors, page_of
from shared.ui.parts import Tab

from . import display
from .models import TradeContract, TradeContractQuerySet

TABS = {"": "All", "ours": "To sign", "theirs": "Waiting for the buyer", "active": "Active", "ended": "Ended"}
SORTS = {"changed": "told_at", "number": "number", "lot": "lot_title", "buyer": "buyer_name", "until": "sign_until"}
LONGEST_SEARCH = 100


def to_sign(actor: Actor) -> int:
    """For the rail: how many contracts wait for our signature."""
    return TradeContract.objects.visible_to(actor).at("ours", clock.now()).count()


@login_required
@page_errors
@require_GET
def contract_list(request: HttpRequest) -> HttpResponse:
    now, chosen, asked = clock.now(), request.GET.get("state", ""), request.GET.get("sort", "")
    chosen, search = chosen if chosen in TABS else "", request.GET.get("search", "").strip()[:LONGEST_SEARCH]
    mine = TradeContract.objects.visible_to(actor_of(request)).searching(search)
    column = SORTS.get(asked.removeprefix("-"))
    sort = f"{'-' if asked.startswith('-') else ''}{column}" if column else "-told_at"
    page = page_of(request, mine.at(chosen, now) if chosen else mine, sort=sort)
    context = {
        "now": now,
        "page": page,
        "rows": [display.row_of(contract, now) for contract in page.items],
        "tabs": _tabs(mine, chosen, search, now),
        "chosen": TABS[chosen],
        "state": chosen,
        "search": search,
    }
    return render(request, "trades/list.html", context)


def _tabs(mine: TradeContractQuerySet, chosen: str, search: str, now: datetime) -> list[Tab]:
    counts, base = mine.count_by_place(now), reverse("trades:list")
    return [
        Tab(label, base + _query(state=name, search=search), current=name == chosen,
            count=counts[name] if name else sum(counts.values()))
        for name, label in TABS.items()
    ]  # fmt: skip


def _query(**values: str) -> str:
    text = urlencode({name: value for name, value in values.items() if value})
    return f"?{text}" if text else ""
