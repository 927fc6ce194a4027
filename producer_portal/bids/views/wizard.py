"""The wizard's pages: a bid is written in five steps, each kept by its own POST, and then sent."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from producer_portal.bids import services, states
from producer_portal.bids.display import bids as display
from producer_portal.bids.display.asked import asked_at, asked_of
from producer_portal.bids.display.figures import conversion_of, figures_of
from producer_portal.bids.forms.fuel import valid_certificates
from producer_portal.bids.forms.step import StepForm
from producer_portal.bids.forms.steps import (
    BY_SLUG,
    LAST,
    REVIEW,
    STEPS,
    Problem,
    Step,
    go_on_url,
    problems_of,
    terms_of,
    way_of,
)
from producer_portal.bids.models import ProducerBid
from producer_portal.bids.services.sending import send_bid
from producer_portal.marketplace.display.lots import editions
from producer_portal.marketplace.models import MarketLot
from shared import clock
from shared.accounts.actors import Role, actor_of
from shared.accounts.scoping import get_for
from shared.errors import Invalid, InvalidMove, NotFound, StaleVersion
from shared.ui.pages import flash, page_errors

ELSEWHERE = (
    "Somebody else changed this bid while you were writing. What you typed is still here: save again to put it in the"
    " place of what they wrote."
)


def get_bid_for(request: HttpRequest, pk: str) -> ProducerBid:
    """The bid, if it is one of the organisation for which this person acts; otherwise 404."""
    bid: ProducerBid = get_for(actor_of(request), ProducerBid.objects.whole(), pk)
    return bid


@login_required
@page_errors
@require_POST
def begin_bid(request: HttpRequest, pk: str) -> HttpResponse:
    """Begin a bid on the lot `pk`, or go on with the one that the organisation has."""
    actor = actor_of(request)
    lot = get_for(actor, MarketLot, pk)
    try:
        bid = services.begin_bid(lot=lot, by=actor, now=clock.now())
    except services.OneBid as error:
        flash(request, error.message, tone="info")
        return redirect("bids:page", (error.record or {})["_id"])
    return redirect(go_on_url(bid))


@login_required
@page_errors
@require_http_methods(["GET", "HEAD", "POST"])
def edit_bid(request: HttpRequest, pk: str, slug: str) -> HttpResponse:
    bid, step = get_bid_for(request, pk), BY_SLUG[slug]
    if request.method != "POST" and not bid.is_editable:
        return redirect("bids:page", bid.pk)
    actor, lot = actor_of(request).require(Role.TRADER), _lot_of(bid)
    if request.method != "POST":
        judged = "check" in request.GET or bid.status == states.FAILED
        form = step.form.judged(bid, lot) if judged else step.form(bid=bid, lot=lot)
        return _step_page(request, form, step)
    form = step.form(request.POST, bid=bid, lot=lot, whole="leave" not in request.POST)
    if not form.is_valid():
        return _step_page(request, form, step)
    try:
        services.save_bid(
            bid=bid, fields=form.bid_fields, by=actor, now=clock.now(), reached=step.number,
            expected_version=version_shown(request),
        )  # fmt: skip
    except StaleVersion:
        form.bid = get_bid_for(request, pk)
        form.add_error(None, ELSEWHERE)
        return _step_page(request, form, step)
    if "leave" in request.POST:
        flash(request, "Your bid is kept as a draft.")
        return redirect("bids:page", bid.pk)
    return redirect(f"bids:{step.next_slug}", bid.pk)


@login_required
@page_errors
@require_GET
def show_figures(request: HttpRequest, pk: str) -> HttpResponse:
    """What follows from what is being typed in a step; kept nowhere."""
    bid = get_bid_for(request, pk)
    step = BY_SLUG.get(request.GET.get("step", ""))
    if step is None:
        raise NotFound("There is no such step.")
    form = step.form(request.GET, bid=bid, lot=_lot_of(bid), whole=False)
    form.is_valid()
    return render(request, "bids/live.html", _figures(form, step))


@login_required
@page_errors
@require_GET
def review_bid(request: HttpRequest, pk: str) -> HttpResponse:
    bid = get_bid_for(request, pk)
    if not bid.is_editable:
        return redirect("bids:page", bid.pk)
    actor_of(request).require(Role.TRADER)
    return _review_page(request, bid)


@login_required
@page_errors
@require_POST
def submit_bid(request: HttpRequest, pk: str) -> HttpResponse:
    """Put the bid on its way and send it at once; where nobody knows whether it arrived, it is sent again by itself."""
    bid = get_bid_for(request, pk)
    try:
        bid = services.submit_bid(
            bid=bid, by=actor_of(request), now=clock.now(), expected_version=version_shown(request)
        )
    except (Invalid, StaleVersion) as error:
        flash(request, error.message, tone="bad")
        return _review_page(request, get_bid_for(request, pk), status=422)
    bid = send_bid(bid=bid, tell_time=clock.now)
    if bid.status == states.SUBMITTED:
        flash(request, f"{bid.buyer_name or 'The buyer'} has your bid.")
    return redirect("bids:page", bid.pk)


@login_required
@page_errors
@require_POST
def delete_bid(request: HttpRequest, pk: str) -> HttpResponse:
    services.delete_bid(bid=get_bid_for(request, pk), by=actor_of(request), now=clock.now())
    flash(request, "The draft is put away.")
    return redirect("bids:list")


def version_shown(request: HttpRequest) -> int | None:
    """The version of the bid that the page showed; what cannot be one is no bid's."""
    text = request.POST.get("version", "")
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _lot_of(bid: ProducerBid) -> MarketLot:
    lot = bid.lot
    if lot is None:
        raise InvalidMove("This lot is not on the market any more.")
    return lot


def _step_page(request: HttpRequest, form: StepForm, step: Step) -> HttpResponse:
    held = valid_certificates(form.bid) if step.slug == "fuel" else []
    more = {"version": form.bid.version, "held": held}
    context = _wizard(form.bid, form.lot, step.slug) | _figures(form, step) | more
    return render(request, "bids/step.html", context, status=422 if request.method == "POST" else 200)


def _figures(form: StepForm, step: Step) -> dict[str, Any]:
    fields = form.readable
    return {
        "form": form,
        "step": step,
        "lot": form.lot,
        "figures": figures_of(fields, form.lot),
        "conversion": conversion_of(form),
        "asked": asked_at(step.slug, form.lot, fields),
    }


def _review_page(request: HttpRequest, bid: ProducerBid, status: int = 200) -> HttpResponse:
    lot = _lot_of(bid)
    problems = _unique(problems_of(bid, lot))
    context = _wizard(bid, lot, REVIEW) | {
        "problems": [(problem, problem.url(bid)) for problem in problems],
        "groups": display.offer_groups(bid.fields, terms_of(bid, lot), lot),
        "steps": [(step, step.url(bid)) for step in STEPS],
        "figures": figures_of(bid.fields, lot),
        "asked": asked_of(lot, bid.fields),
        "version": bid.version,
    }
    return render(request, "bids/review.html", context, status=status)


def _wizard(bid: ProducerBid, lot: MarketLot, current: str) -> dict[str, Any]:
    """What every page of the wizard says around its step."""
    now = clock.now()
    asked = asked_of(lot, bid.fields)
    return {
        "bid": bid,
        "lot": lot,
        "now": now,
        "is_open": lot.is_open(now),
        "cells": display.draft_cells(bid, lot, now, unmet=sum(one.met is False for one in asked), last=LAST),
        "way": way_of(bid, current),
        "last": LAST,
        "news": [one for one in editions(lot) if one.revision > bid.lot_revision],
    }


def _unique(problems: list[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))
