"""The buyer's pages on which bids are judged: the part on the lot's page, and the comparison."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from buyer_portal.lots.views.editor import get_lot_for
from shared import clock
from shared.accounts.actors import Actor, Role, actor_of
from shared.lots.conversions import density_note
from shared.ui.csv import csv_answer
from shared.ui.live import answer_live
from shared.ui.pages import page_errors

from .display.charting import price_against_carbon
from .display.choosing import page_of_bids
from .display.comparing import Column, chosen_of, side_by_side
from .display.deciding import Choice, choice_of
from .display.exporting import columns_of
from .display.measuring import measured_bids
from .display.on_lot import bids_part
from .display.resting import cells_of, counted, is_sealed
from .display.splitting import Covering, Part, covering_of


@page_errors
@require_GET
def bids_received(request: HttpRequest, pk: str) -> HttpResponse:
    """The bids on a lot's page alone, asked for again and again: 304 while nothing changed, 401 once signed out."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    lot = get_lot_for(request, pk)
    return answer_live(request, bids_part(request, lot, clock.now()))


@login_required
@page_errors
@require_GET
def compare_bids(request: HttpRequest, pk: str) -> HttpResponse:
    """The bids on a lot side by side: those that are named (`?bid=…`), or the cheapest that may still be agreed on."""
    lot, now, actor = get_lot_for(request, pk), clock.now(), actor_of(request)
    basis, measured = measured_bids(lot)
    wanted = request.GET.getlist("bid")
    chosen = chosen_of(measured, wanted)
    table, covering = side_by_side(chosen, basis), covering_of(measured, basis, now)
    context = {
        "lot": lot,
        "now": now,
        "basis": basis,
        "conversion": density_note(None),
        "counted": counted(measured, basis.left_out),
        "cells": cells_of(basis, measured, chosen, now, may_trade=actor.may(Role.TRADER)),
        "is_sealed": is_sealed(lot),
        "chosen": chosen,
        "choice_query": f"?{urlencode([('bid', one.bid.pk) for one in chosen])}" if wanted else "",
        "table": table,
        "choices": [choice_of(column, actor, now) for column in table.columns],
        "chart": price_against_carbon(table.columns, basis),
        "covering": covering,
        "split_choices": _to_take(covering, actor, now),
        "may_trade": actor.may(Role.TRADER),
        "may_accept": actor.may(Role.OWNER),
        "here": request.get_full_path(),
        "others": page_of_bids(measured, chosen, request.GET.get("page", "")),
    }
    return render(request, "bids/compare.html", context)


@login_required
@page_errors
@require_GET
def export_bids(request: HttpRequest, pk: str) -> HttpResponseBase:
    """The bids as a file: those that are named, or all that can be read."""
    lot, now = get_lot_for(request, pk), clock.now()
    basis, measured = measured_bids(lot, whole=True)
    wanted = set(request.GET.getlist("bid"))
    opened = [one for one in measured if one.terms is not None and (not wanted or one.bid.pk in wanted)]
    return csv_answer(f"bids-{lot.number}", columns_of(basis), opened, now=now)


def _to_take(covering: Covering | None, actor: Actor, now: datetime) -> list[tuple[Part, Choice]]:
    parts = covering.split.parts if covering and covering.split else []
    return [(part, choice_of(Column("", part.one), actor, now)) for part in parts]
