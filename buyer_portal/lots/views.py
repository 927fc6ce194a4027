"""The lots' pages. Each transition is a POST, one service call and a redirect."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.cache import patch_response_headers
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shared import clock, schemas
from shared.accounts.actors import Role, actor_of
from shared.accounts.scoping import get_for
from shared.errors import DomainError
from shared.lots.facts import fact_groups
from shared.schemas import json
from shared.ui.pages import flash, page_errors, page_of
from shared.ui.parts import Tab

from . import display, services, states
from .forms import FIELD_OF, LotForm, ReasonForm
from .models import Lot

TABS = [
    ("", "All"), (states.DRAFT, "Drafts"), (states.PUBLISHED, "Open"), (states.CLOSED, "To award"),
    (states.SOLD, "Sold"), (states.UNSUCCESSFUL, "Unsuccessful"), (states.CANCELLED, "Cancelled"),
    (states.DELETED, "Deleted"),
]  # fmt: skip
SORTS = {"title": "title", "volume": "volume_tonnes", "deadline": "bid_deadline", "changed": "updated_at"}


def get_lot_for(request: HttpRequest, pk: str) -> Lot:
    """The lot, if it is one of the organisation for which this person acts; otherwise 404."""
    return get_for(actor_of(request), Lot.objects.select_related("organization", "posted_by"), pk)


@login_required
@page_errors
@require_GET
def lot_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    state, search = request.GET.get("state", ""), request.GET.get("q", "")[:200].replace("\0", "")
    counts = services.count_by_status(actor)
    found = Lot.objects.visible_to(actor).searching(search)
    found = found.filter(status=state) if state in states.MOVES else found.exclude(status=states.DELETED)
    sort = request.GET.get("sort", "")
    column = SORTS.get(sort.lstrip("-"))
    order = [f"-{column}" if sort.startswith("-") else column, "-id"] if column else ["-id"]
    everything = sum(count for name, count in counts.items() if name != states.DELETED)
    return render(
        request,
        "lots/list.html",
        {
            "page": page_of(request, found.order_by(*order)),
            "tabs": [
                Tab(label, f"?state={name}", name == state, counts.get(name, 0) if name else everything)
                for name, label in TABS
                if not name or name == state or counts.get(name)
            ],
            "search": search,
            "state": state,
            "any_lots": bool(counts),
            "may_trade": actor.may(Role.TRADER),
        },
    )


@login_required
@page_errors
@require_http_methods(["GET", "POST"])
def create_lot(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request).require(Role.TRADER)
    form = LotForm(request.POST or None, initial={"volume_unit": "tonnes", "currency": "USD"})
    if request.method == "POST" and form.is_valid():
        lot = services.create_lot(fields=form.lot_fields, by=actor, now=clock.now())
        return _saved(request, lot)
    return _editor(request, form, None)


@login_required
@page_errors
@require_http_methods(["GET", "POST"])
def edit_lot(request: HttpRequest, pk: str) -> HttpResponse:
    lot = get_lot_for(request, pk)
    actor = actor_of(request).require(Role.TRADER)
    form = LotForm(request.POST or None, lot=json.loads(lot.body.encode()))
    if request.method != "POST" or not form.is_valid():
        return _editor(request, form, lot)
    try:
        version = int(request.POST.get("version", lot.version))
        lot = services.edit_lot(
            lot=lot, fields=form.lot_fields, by=actor, now=clock.now(), expected_version=version
        )
    except (DomainError, ValueError) as error:
        return _refused(request, form, lot, error)
    return _saved(request, lot)


def _saved(request: HttpRequest, lot: Lot) -> HttpResponse:
    """After a save: publish as well where that button was pressed; what is missing is said in the editor."""
    if "publish" not in request.POST:
        flash(request, f"{lot.number} is saved." if lot.status == states.DRAFT else f"Revision {lot.revision} is out.")
        return redirect("lots:page", lot.pk)
    try:
        services.publish_lot(lot=lot, by=actor_of(request), now=clock.now())
    except DomainError as error:
        form = LotForm(request.POST, lot=json.loads(lot.body.encode()))
        form.is_valid()
        return _refused(request, form, lot, error)
    return redirect("lots:page", lot.pk)


def _refused(request: HttpRequest, form: LotForm, lot: Lot, error: DomainError | ValueError) -> HttpResponse:
    """The editor again, with all that was typed and the refusal beside its fields."""
    if isinstance(error, DomainError):
        form.add_domain_error(error, names=FIELD_OF)
    else:
        form.add_error(None, "The page was changed on its way. Look at the fields and save again.")
    return _editor(request, form, lot)


def _editor(request: HttpRequest, form: LotForm, lot: Lot | None) -> HttpResponse:
    fields = getattr(form, "lot_fields", None) or (lot.fields if lot else schemas.LotFields())
    context: dict[str, Any] = {"form": form, "lot": lot, "quality": display.quality(fields)}
    return render(request, "lots/edit.html", context, status=422 if form.errors else 200)


@login_required
@page_errors
@require_GET
def lot_page(request: HttpRequest, pk: str) -> HttpResponse:
    lot, now, actor = get_lot_for(request, pk), clock.now(), actor_of(request)
    revisions = list(lot.revisions.select_related("made_by").order_by("-revision")[:20])
    return render(
        request,
        "lots/page.html",
        {
            "lot": lot,
            "now": now,
            "groups": fact_groups(lot.fields),
            "cells": display.state_cells(lot, now, may_trade=actor.may(Role.TRADER)),
            "timeline": display.timeline(lot, revisions, now),
            "missing": display.missing(lot, now),
            "may_trade": actor.may(Role.TRADER),
            "cancel_form": ReasonForm(prefix="cancel"),
            "unsuccessful_form": ReasonForm(prefix="unsuccessful"),
            **display.visibility(lot, now),
        },
    )


@login_required
@page_errors
@require_GET
def lot_visibility(request: HttpRequest, pk: str) -> HttpResponse:
    """The banner alone, asked for every few seconds while the lot is on its way."""
    lot, now = get_lot_for(request, pk), clock.now()
    response = render(request, "lots/visibility.html", {"lot": lot, "now": now, **display.visibility(lot, now)})
    patch_response_headers(response, cache_timeout=-1)
    return response


@login_required
@page_errors
@require_POST
def publish_lot(request: HttpRequest, pk: str) -> HttpResponse:
    lot = get_lot_for(request, pk)
    services.publish_lot(lot=lot, by=actor_of(request), now=clock.now())
    return redirect("lots:page", lot.pk)


@login_required
@page_errors
@require_POST
def close_lot(request: HttpRequest, pk: str) -> HttpResponse:
    lot = get_lot_for(request, pk)
    services.close_lot(lot=lot, by=actor_of(request), now=clock.now())
    flash(request, f"Bidding on {lot.number} is closed.")
    return redirect("lots:page", lot.pk)


@login_required
@page_errors
@require_POST
def cancel_lot(request: HttpRequest, pk: str) -> HttpResponse:
    lot = get_lot_for(request, pk)
    reason = request.POST.get("cancel-reason", "")
    services.cancel_lot(lot=lot, reason=reason, by=actor_of(request), now=clock.now())
    flash(request, f"{lot.number} is cancelled; producers are told why.")
    return redirect("lots:page", lot.pk)


@login_required
@page_errors
@require_POST
def end_lot_unsuccessful(request: HttpRequest, pk: str) -> HttpResponse:
    lot = get_lot_for(request, pk)
    reason = request.POST.get("unsuccessful-reason", "")
    services.end_lot_unsuccessful(lot=lot, reason=reason, by=actor_of(request), now=clock.now())
    flash(request, f"{lot.number} is ended without an award.")
    return redirect("lots:page", lot.pk)


@login_required
@page_errors
@require_POST
def delete_lot(request: HttpRequest, pk: str) -> HttpResponse:
    lot = get_lot_for(request, pk)
    services.delete_lot(lot=lot, by=actor_of(request), now=clock.now())
    flash(request, f"{lot.number} is put away.", link="Look at it", url=f"/lots/{lot.pk}/")
    return HttpResponseRedirect("/lots/")


@login_required
@page_errors
@require_POST
def restore_lot(request: HttpRequest, pk: str) -> HttpResponse:
    lot = get_lot_for(request, pk)
    services.restore_lot(lot=lot, by=actor_of(request), now=clock.now())
    flash(request, f"{lot.number} is a draft again.")
    return redirect("lots:page", lot.pk)


@login_required
@page_errors
@require_POST
def copy_lot(request: HttpRequest, pk: str) -> HttpResponse:
    lot = services.copy_lot(lot=get_lot_for(request, pk), by=actor_of(request), now=clock.now())
    flash(request, f"{lot.number} is a copy without its dates. Give it new ones.")
    return redirect("lots:edit", lot.pk)
