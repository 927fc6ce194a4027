"""The lots' pages. Each transition is a POST, one service call and a redirect."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.module_loading import import_string
from django.views.decorators.http import require_GET, require_POST

from buyer_portal.lots import services, states
from buyer_portal.lots.display import lots as display
from buyer_portal.lots.display.visibility import how_soon, seen_of
from buyer_portal.lots.forms.lots import ReasonForm
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services import awards
from buyer_portal.lots.services.deadlines import with_deadline
from shared import clock, schemas
from shared.accounts.actors import Actor, Role, actor_of
from shared.errors import Invalid
from shared.lots.facts import fact_groups
from shared.paging import Total, count_up_to
from shared.schemas import json
from shared.ui.pages import flash, page_errors

from .editor import get_lot_for, version_shown


def open_count(actor: Actor) -> Total:
    """For the rail: how many lots are open for bids or wait to be awarded."""
    return count_up_to(Lot.objects.visible_to(actor).filter(status__in=[states.PUBLISHED, states.CLOSED]))


@login_required
@page_errors
@require_GET
def lot_page(request: HttpRequest, pk: str) -> HttpResponse:
    lot, now, may_trade = get_lot_for(request, pk), clock.now(), actor_of(request).may(Role.TRADER)
    fields, editions = lot.fields, display.editions(lot)
    missing = schemas.missing_for_publication(fields, now) if lot.status == states.DRAFT else {}
    bids = import_string(settings.BIDS_ON_LOT)(request, lot, now) if lot.revision else None
    context = {
        "lot": lot,
        "now": now,
        "is_open": lot.is_open(now),
        "fields": fields,
        "groups": display.facts_of(fields, editions[0] if editions and lot.is_open(now) else None),
        "cells": bids.cells if bids else display.state_cells(lot, now, may_trade=may_trade, missing=len(missing)),
        "bids": bids,
        "contracts": _contracts_of(lot),
        "timeline": display.timeline(lot, now, editions, bids.entries if bids else ()),
        "editions": editions,
        "missing": list(missing.values()),
        "may_trade": may_trade,
        "may_conclude": bids is not None
        and bids.judging.may_be_concluded
        and lot.status in {states.PUBLISHED, states.CLOSED}
        and actor_of(request).may(Role.OWNER),
        "awarded": awards.awarded_of(lot),
        "cancel_form": ReasonForm(prefix="cancel"),
        "unsuccessful_form": ReasonForm(prefix="unsuccessful"),
    }
    return render(request, "lots/page.html", context | _visibility(request, lot, now))


def _contracts_of(lot: Lot) -> list[Any]:
    """The contracts on a lot, told by its own relation: they belong to a higher app."""
    if lot.status == states.DRAFT:
        return []
    return list(lot.contracts.filter(amends=None).select_related("producer").order_by("number"))


@login_required
@page_errors
@require_GET
def preview_lot(request: HttpRequest, pk: str) -> HttpResponse:
    """The lot as producers see it, or will."""
    lot, now = get_lot_for(request, pk), clock.now()
    fields = with_deadline(lot.fields, now)
    context = {
        "lot": lot,
        "now": now,
        "fields": fields,
        "groups": fact_groups(fields),
        "cells": display.cells_for_producers(lot, fields, now),
        "how_soon": how_soon(),
        "missing": schemas.missing_for_publication(fields, now),
        "may_trade": actor_of(request).may(Role.TRADER),
    }
    return render(request, "lots/preview.html", context)


@page_errors
@require_GET
def lot_visibility(request: HttpRequest, pk: str) -> HttpResponse:
    """The banner alone, asked for again and again: 304 while nothing changed, 401 once signed out."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    lot, now = get_lot_for(request, pk), clock.now()
    context = _visibility(request, lot, now)
    answer = get_conditional_response(request, etag=context["etag"])
    if answer is None:
        answer = render(request, "lots/visibility.html", {"lot": lot, "now": now, **context})
        answer["ETag"] = context["etag"]
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


def _visibility(request: HttpRequest, lot: Lot, now: datetime) -> dict[str, Any]:
    """What the banner says, whether it is asked for again soon, and what it carries so that it is answered 304."""
    seen, shown = seen_of(lot), request.GET.get("shown", "")
    changed = bool(shown) and shown != str(lot.version)
    etag = f'"{lot.version}-{seen.etag if seen else ""}-{int(changed)}"'
    return {
        "visibility": seen,
        "changed_meanwhile": changed,
        "shown": shown if changed else lot.version,
        "etag": etag,
        "if_changed": json.dumps({"If-None-Match": etag}).decode(),
        "soon": seen is not None and seen.state != "visible",
    }


@login_required
@page_errors
@require_POST
def publish_lot(request: HttpRequest, pk: str) -> HttpResponse:
    lot = get_lot_for(request, pk)
    services.publish_lot(lot=lot, by=actor_of(request), now=clock.now(), expected_version=version_shown(request))
    flash(request, f"{lot.number} is published.")
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
    reason = _reason(request, "cancel")
    services.cancel_lot(lot=lot, reason=reason, by=actor_of(request), now=clock.now())
    flash(request, f"{lot.number} is cancelled; producers are told why.")
    return redirect("lots:page", lot.pk)


@login_required
@page_errors
@require_POST
def end_lot_unsuccessful(request: HttpRequest, pk: str) -> HttpResponse:
    lot = get_lot_for(request, pk)
    reason = _reason(request, "unsuccessful")
    services.end_lot_unsuccessful(lot=lot, reason=reason, by=actor_of(request), now=clock.now())
    flash(request, f"{lot.number} is ended without an award.")
    return redirect("lots:page", lot.pk)


def _reason(request: HttpRequest, prefix: str) -> str:
    form = ReasonForm(request.POST, prefix=prefix)
    if not form.is_valid():
        raise Invalid(f"Say why, in a sentence that producers will read. {' '.join(map(str, form.errors['reason']))}")
    return str(form.cleaned_data["reason"])


@login_required
@page_errors
@require_POST
def conclude_lot(request: HttpRequest, pk: str) -> HttpResponse:
    lot = get_lot_for(request, pk)
    awards.conclude_lot(lot=lot, by=actor_of(request), now=clock.now(), expected_version=version_shown(request))
    flash(request, f"{lot.number} is sold with what is awarded; the other bids are rejected.")
    return redirect("lots:page", lot.pk)


@login_required
@page_errors
@require_POST
def delete_lot(request: HttpRequest, pk: str) -> HttpResponse:
    lot = get_lot_for(request, pk)
    services.delete_lot(lot=lot, by=actor_of(request), now=clock.now())
    flash(request, f"{lot.number} is put away.", link="Look at it", url=reverse("lots:page", args=[lot.pk]))
    return redirect("lots:list")


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
