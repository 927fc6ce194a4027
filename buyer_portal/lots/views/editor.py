"""The lot editor: a new lot, and the changing of one. What was typed is never lost, whatever stands against it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from buyer_portal.lots import services, states
from buyer_portal.lots.display.figures import figures_of
from buyer_portal.lots.display.quality import quality_of
from buyer_portal.lots.display.weighing import Weighed, weigh_edit
from buyer_portal.lots.forms import schedules
from buyer_portal.lots.forms.lots import LotForm
from buyer_portal.lots.models import Lot
from shared import clock, schemas
from shared.accounts.actors import Role, actor_of
from shared.accounts.scoping import get_for
from shared.accounts.signed_out import take_kept
from shared.errors import DomainError, InvalidMove, StaleVersion
from shared.lots.facts import fact_groups
from shared.ui import formats
from shared.ui.pages import flash, page_errors

from . import begun

# What a button of the form says beside the fields: it is not typed, and not carried on.
BUTTONS = ("csrfmiddlewaretoken", "acting_for", "act_for", "publish", "preview", "confirmed", "back", "spread")


def get_lot_for(request: HttpRequest, pk: str) -> Lot:
    """The lot, if it is one of the organisation for which this person acts; otherwise 404."""
    lot: Lot = get_for(actor_of(request), Lot.objects.whole(), pk)
    return lot


def version_shown(request: HttpRequest) -> int | None:
    """The version of the lot that the page showed; what cannot be one is no lot's.

    Where the page has saved a later one and never got the answer, it is that one.
    """
    text = request.POST.get("version", "")
    if not text:
        return None
    shown = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
    page = begun.id_of(request.POST.get("page", ""), actor_of(request))
    return max(shown, begun.version_saved(page)) if page and shown else shown


@login_required
@page_errors
@require_http_methods(["GET", "HEAD", "POST"])
def create_lot(request: HttpRequest) -> HttpResponse:
    actor, typed = actor_of(request).require(Role.TRADER), _typed(request)
    pk = begun.id_of(typed.get("page", ""), actor) if typed else ""
    lot = Lot.objects.whole().visible_to(actor).filter(pk=pk).first() if pk else None
    if lot is not None:
        return _write(request, lot, typed)
    form = LotForm(typed)
    if request.method != "POST" or not form.is_valid() or _only_asks(request):
        return _editor(request, form, None)
    lot = services.create_lot(fields=form.lot_fields, by=actor, now=clock.now(), pk=pk)
    return _saved(request, lot, f"{lot.number} is saved as a draft.")


@login_required
@page_errors
@require_http_methods(["GET", "HEAD", "POST"])
def edit_lot(request: HttpRequest, pk: str) -> HttpResponse:
    lot = get_lot_for(request, pk)
    actor_of(request).require(Role.TRADER)
    return _write(request, lot, _typed(request))


def _write(request: HttpRequest, lot: Lot, typed: QueryDict | None) -> HttpResponse:
    """The editor of a lot that is there already: shown, looked over, or saved."""
    actor, now = actor_of(request), clock.now()
    if request.method != "POST" and not lot.may_be_edited(now):
        raise InvalidMove("This lot can no longer be edited: its bidding is over. A copy of it can begin a new lot.")
    form = LotForm(typed, lot=lot.fields)
    if request.method != "POST" or not form.is_valid() or _only_asks(request):
        return _editor(request, form, lot)
    if lot.is_open(now) and "confirmed" not in request.POST and version_shown(request) in (None, lot.version):
        weighed = weigh_edit(lot, form.lot_fields, now)
        if weighed.kind != "nothing" and not weighed.missing:
            return _look_over(request, form.lot_fields, lot, weighed)
    try:
        saved = services.edit_lot(
            lot=lot, fields=form.lot_fields, by=actor, now=now, expected_version=version_shown(request)
        )
    except DomainError as error:
        return _refused(request, form, lot, error)
    return _saved(request, saved, _what_was_saved(lot, saved))


def _typed(request: HttpRequest) -> QueryDict | None:
    """What was typed, in this request or in one before the reader was signed out."""
    kept = take_kept(request)
    if kept is not None:
        flash(
            request, "You were signed out meanwhile. What you typed is still here: look it over and save.", tone="wait"
        )
        return kept
    return _spread(request.POST) if "spread" in request.POST else request.POST or None


def _only_asks(request: HttpRequest) -> bool:
    """Whether the form was sent to be shown again: to go back to it, or to have its schedule filled in."""
    return "back" in request.POST or "spread" in request.POST


def _spread(typed: QueryDict) -> QueryDict:
    """What was typed, with one delivery a month over the window, where window and volume can be read."""
    fields = LotForm(typed).readable or schemas.LotFields()
    delivery, amount = fields.delivery or schemas.LotDelivery(), fields.volume.amount if fields.volume else None
    if delivery.window_start and delivery.window_end and amount:
        parcels = schedules.monthly(delivery.window_start.date(), delivery.window_end.date(), amount)
        typed = typed.copy()
        typed["schedule"] = "\n".join(f"{day}  {formats.typed(share)}" for day, share in parcels)
    return typed


def _what_was_saved(lot: Lot, saved: Lot) -> str:
    if saved.status == states.DRAFT:
        return f"{saved.number} is saved."
    return "Nothing was changed." if saved.version == lot.version else f"Revision {saved.revision} is out."


def _saved(request: HttpRequest, lot: Lot, said: str) -> HttpResponse:
    """After a save: publish as well where that button was pressed; what is missing is said in the editor."""
    if "publish" in request.POST:
        try:
            services.publish_lot(lot=lot, by=actor_of(request), now=clock.now(), expected_version=lot.version)
        except DomainError as error:
            flash(request, said)
            form = LotForm(request.POST, lot=lot.fields)
            form.is_valid()
            return _refused(request, form, lot, error)
        said = f"{lot.number} is published."
    flash(request, said)
    return redirect("lots:preview" if "preview" in request.POST else "lots:page", lot.pk)


def _refused(request: HttpRequest, form: LotForm, lot: Lot, error: DomainError) -> HttpResponse:
    """The editor again, with all that was typed and the refusal beside its fields."""
    if isinstance(error, StaleVersion):
        form.add_error(
            None,
            "Somebody else changed this lot while you were writing. What you typed is still here: compare it with the"
            " lot as it stands now, and save again to put yours in its place.",
        )
        lot = get_lot_for(request, lot.pk)
    else:
        form.refuse(error)
    return _editor(request, form, lot, lot.version)


def _look_over(request: HttpRequest, fields: schemas.LotFields, lot: Lot, weighed: Weighed) -> HttpResponse:
    """Before producers see it: what a new revision changes, and what follows from that."""
    context = {
        "lot": lot,
        "fields": fields,
        "weighed": weighed,
        "groups": fact_groups(fields),
        "typed": [(name, one) for name, given in request.POST.lists() if name not in BUTTONS for one in given],
    }
    return render(request, "lots/look_over.html", context)


def _editor(request: HttpRequest, form: LotForm, lot: Lot | None, version: int | None = None) -> HttpResponse:
    actor, page = actor_of(request), form.data.get("page", "")
    page = page if begun.id_of(page, actor) else begun.set_aside(actor)
    context = editor_state(form, lot, clock.now()) | {
        "version": version or form.data.get("version") or (lot.version if lot else ""),
        "page": page,
        "pk": lot.pk if lot else begun.id_of(page, actor),
    }
    refused = request.method == "POST" and not _only_asks(request)
    return render(request, "lots/edit.html", context, status=422 if refused else 200)


def editor_state(form: LotForm, lot: Lot | None, now: datetime) -> dict[str, Any]:
    """What the editor says beside the form, when it is opened and again and again while one types."""
    known = lot.fields if lot else schemas.LotFields()
    fields = (form.readable if form.is_bound else None) or known
    return {
        "form": form,
        "lot": lot,
        "now": now,
        "quality": quality_of(fields, now),
        "figures": figures_of(fields),
        "weighed": weigh_edit(lot, fields, now) if lot and lot.status == states.PUBLISHED else None,
    }
