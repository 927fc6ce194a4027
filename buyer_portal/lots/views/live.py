"""What the server does and says while somebody types in the editor.

Without JavaScript nobody asks, and nothing is lost: the form's own buttons do the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from buyer_portal.lots import services
from buyer_portal.lots.display.figures import figures_of
from buyer_portal.lots.forms.lots import LotForm
from buyer_portal.lots.models import Lot
from shared import clock, schemas
from shared.accounts.actors import Role, actor_of
from shared.errors import DomainError, NotFound, StaleVersion
from shared.ids import is_id
from shared.ui.pages import page_errors

from . import begun
from .editor import editor_state, get_lot_for, version_shown

ELSEWHERE = "This lot was changed elsewhere meanwhile, in another tab or by a colleague. What you type stays here"


@login_required
@page_errors
@require_POST
def autosave_lot(request: HttpRequest, pk: str) -> HttpResponse:
    """Keep the draft as it is typed. What cannot be read is left out and named; nothing at all is kept of a lot
    without a title, of one that was changed elsewhere, or of one that producers see."""
    actor, now = actor_of(request).require(Role.TRADER), clock.now()
    page = begun.id_of(request.POST.get("page", ""), actor)
    lot = Lot.objects.whole().visible_to(actor).filter(pk=pk).first() if is_id(pk) else None
    if lot is None and page != pk:
        raise NotFound("There is no such lot.")
    form = LotForm(request.POST, lot=lot.fields if lot else None)
    fields = form.readable
    if fields is None or not fields.title:
        return _live(request, form, lot)
    try:
        saved = services.autosave_lot(pk=pk, fields=fields, by=actor, now=now, expected_version=version_shown(request))
    except DomainError as error:
        return _live(request, form, lot, refused=error)
    if page:
        begun.remember_saved(page, saved.version)
    answer = _live(request, form, saved)
    answer["HX-Trigger"] = "kept"  # what the browser kept for itself is needed no longer
    if lot is None:
        answer["HX-Replace-Url"] = reverse("lots:edit", args=[saved.pk])
    return answer


@login_required
@page_errors
@require_POST
def weigh_edit(request: HttpRequest, pk: str) -> HttpResponse:
    """What saving this edit of a published lot will do. Nothing is saved."""
    lot = get_lot_for(request, pk)
    actor_of(request).require(Role.TRADER)
    return _live(request, LotForm(request.POST, lot=lot.fields), lot, weighs=True)


@login_required
@page_errors
@require_GET
def show_figures(request: HttpRequest) -> HttpResponse:
    """What follows from the figures that are being typed: of no lot, and kept nowhere."""
    figures = figures_of(LotForm(request.GET).readable or schemas.LotFields())
    return render(request, "lots/figures.html", {"figures": figures})


@dataclass(frozen=True)
class LeftOut:
    """A field that could not be kept as it was typed, and why."""

    label: str
    field: str
    why: str


def _live(
    request: HttpRequest,
    form: LotForm,
    lot: Lot | None,
    *,
    refused: DomainError | None = None,
    weighs: bool = False,
) -> HttpResponse:
    left_out = [
        LeftOut(str(form[name].label), form[name].auto_id, str(texts[0]))
        for name, texts in form.errors.items()
        if name in form.fields
    ]
    return render(
        request,
        "lots/live.html",
        editor_state(form, lot, clock.now())
        | {
            "weighs": weighs,
            "version": lot.version if lot and not refused else request.POST.get("version", ""),
            "left_out": left_out,
            "refused": ELSEWHERE if isinstance(refused, StaleVersion) else refused.message if refused else "",
        },
    )
