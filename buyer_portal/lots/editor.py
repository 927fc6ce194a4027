"""The lot editor: a new lot, and the changing of one. What was typed is never lost, whatever stands against it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shared import clock, schemas
from shared.accounts.actors import Role, actor_of
from shared.accounts.scoping import get_for
from shared.errors import DomainError, InvalidMove, StaleVersion
from shared.ui.pages import flash, page_errors

from . import display, services, states
from .forms import LotForm
from .kept import keeps_what_was_typed, take_kept
from .models import Lot


def get_lot_for(request: HttpRequest, pk: str) -> Lot:
    """The lot, if it is one of the organisation for which this person acts; otherwise 404."""
    lot: Lot = get_for(actor_of(request), Lot.objects.whole(), pk)
    return lot


def version_shown(request: HttpRequest) -> int | None:
    """The version of the lot that the page showed; what cannot be one is no lot's."""
    text = request.POST.get("version", "")
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


@keeps_what_was_typed
@page_errors
@require_http_methods(["GET", "HEAD", "POST"])
def create_lot(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request).require(Role.TRADER)
    form = LotForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        lot = services.create_lot(fields=form.lot_fields, by=actor, now=clock.now())
        return _saved(request, lot, f"{lot.number} is saved as a draft.")
    return _editor(request, form, None)


@keeps_what_was_typed
@page_errors
@require_http_methods(["GET", "HEAD", "POST"])
def edit_lot(request: HttpRequest, pk: str) -> HttpResponse:
    lot, now = get_lot_for(request, pk), clock.now()
    actor = actor_of(request).require(Role.TRADER)
    if request.method != "POST" and not lot.may_be_edited(now):
        raise InvalidMove("This lot can no longer be edited: its bidding is over. A copy of it can begin a new lot.")
    form = LotForm(_typed(request), lot=lot.fields)
    if request.method != "POST" or not form.is_valid():
        return _editor(request, form, lot)
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
    return kept if kept is not None else request.POST or None


def _what_was_saved(lot: Lot, saved: Lot) -> str:
    if saved.version == lot.version:
        return "Nothing was changed."
    return f"{saved.number} is saved." if saved.status == states.DRAFT else f"Revision {saved.revision} is out."


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
    return redirect("lots:page", lot.pk)


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


def _editor(request: HttpRequest, form: LotForm, lot: Lot | None, version: int | None = None) -> HttpResponse:
    fields = getattr(form, "lot_fields", None) or (
        lot.fields if lot else None if form.is_bound else schemas.LotFields()
    )
    context: dict[str, Any] = {
        "form": form,
        "lot": lot,
        "version": version or form.data.get("version") or (lot.version if lot else ""),
        "quality": display.quality(fields) if fields else None,
    }
    return render(request, "lots/edit.html", context, status=422 if request.method == "POST" else 200)
