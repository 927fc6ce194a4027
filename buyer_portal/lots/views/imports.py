"""The pages on which lots come in from a file: sent, checked, looked over, and imported as drafts."""

from __future__ import annotations

from operator import itemgetter

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from buyer_portal.lots import import_states
from buyer_portal.lots.display import imports as display
from buyer_portal.lots.forms.lots import ImportForm
from buyer_portal.lots.models import LotImport, LotImportRow
from buyer_portal.lots.sheets import columns as sheet
from buyer_portal.lots.sheets import importing
from buyer_portal.lots.sheets.reading import MOST_BYTES, read_sheet
from shared import clock
from shared.accounts.actors import Role, actor_of
from shared.accounts.scoping import get_for
from shared.errors import DomainError
from shared.ui.csv import Column, csv_answer
from shared.ui.pages import flash, page_errors, page_of

SHOWN = 5
PER_PAGE = 25
WHY = "why"


def get_import_for(request: HttpRequest, pk: str) -> LotImport:
    """The import, if it is one of the organisation for which this trader acts; otherwise 404."""
    actor = actor_of(request)
    found: LotImport = get_for(actor, LotImport.objects.select_related("organization", "made_by"), pk)
    actor.require(Role.TRADER)
    return found


@login_required
@page_errors
@require_http_methods(["GET", "HEAD", "POST"])
def start_import(request: HttpRequest) -> HttpResponse:
    """Where a file is sent. A small one is checked at once; of a large one the rest is a worker's."""
    actor, now = actor_of(request).require(Role.TRADER), clock.now()
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            content = file.read(MOST_BYTES + 1)
            lot_import = importing.start_import(
                sheet=read_sheet(content), content=content, file_name=file.name, by=actor, now=now
            )
        except DomainError as error:
            form.add_domain_error(error)
        else:
            return _work(lot_import)
    context = {
        "form": form,
        "earlier": LotImport.objects.visible_to(actor).exclude(status=import_states.DROPPED).order_by("-id")[:SHOWN],
        "columns": sheet.SAID,
    }
    return render(request, "lots/imports.html", context, status=422 if form.errors else 200)


@login_required
@page_errors
@require_GET
def import_page(request: HttpRequest, pk: str) -> HttpResponse:
    """How far a file has come, what was understood of each row, and what is wrong with the others."""
    lot_import, now = get_import_for(request, pk), clock.now()
    counts = display.count_rows(lot_import)
    state = display.tab_shown(lot_import, counts, request.GET.get("state", ""))
    rows = lot_import.rows.filter(state=state).select_related("lot")
    page = page_of(request, rows, sort="line", per=PER_PAGE)
    context = {
        "lot_import": lot_import,
        "now": now,
        "progress": display.progress_of(lot_import, counts),
        "cells": display.state_cells(lot_import, counts),
        "counts": counts,
        "tabs": display.tabs(counts, state),
        "state": state,
        "page": page,
        "rows": [display.Shown.of(row, now) for row in page.items],
        "same": _same_file(lot_import),
    }
    return render(request, "lots/import.html", context)


@login_required
@page_errors
@require_POST
def import_lots(request: HttpRequest, pk: str) -> HttpResponse:
    lot_import = importing.import_lots(lot_import=get_import_for(request, pk), by=actor_of(request), now=clock.now())
    return _work(lot_import)


@login_required
@page_errors
@require_POST
def drop_import(request: HttpRequest, pk: str) -> HttpResponse:
    lot_import = importing.drop_import(lot_import=get_import_for(request, pk), by=actor_of(request), now=clock.now())
    flash(request, f"{lot_import.file_name} was left be: nothing of it was imported.")
    return redirect("lots:imports")


@login_required
@page_errors
@require_GET
def import_template(request: HttpRequest) -> HttpResponseBase:
    """An empty sheet: its heads, and one row as an example."""
    columns = [Column(one.head, itemgetter(one.name), one.unit) for one in sheet.SAID]
    return csv_answer("lots template", columns, [{one.name: one.note for one in sheet.SAID}], now=clock.now())


@login_required
@page_errors
@require_GET
def export_wrong_rows(request: HttpRequest, pk: str) -> HttpResponseBase:
    """The rows that are to be corrected, as they were sent, each with what is wrong with it."""
    lot_import = get_import_for(request, pk)
    rows = lot_import.rows.filter(state=import_states.WRONG).order_by("line").iterator(chunk_size=200)
    columns = [Column("What is wrong", itemgetter(WHY))]
    columns += [Column(one.head, itemgetter(one.name), one.unit) for one in sheet.SAID]
    return csv_answer(f"to correct {lot_import.file_name}", columns, map(_as_sent, rows), now=clock.now())


def _work(lot_import: LotImport) -> HttpResponse:
    """Do the first rows at once, and leave the rest to a worker; the page shows how far it is."""
    if importing.work_on_import(lot_import=lot_import, now=clock.now()):
        importing.hand_over(lot_import)
    return redirect("lots:import", lot_import.pk)


def _same_file(lot_import: LotImport) -> LotImport | None:
    """The last time that this very file was imported, if it ever was."""
    same = LotImport.objects.filter(organization=lot_import.organization, digest=lot_import.digest)
    return same.filter(status=import_states.DONE).exclude(pk=lot_import.pk).order_by("-id").first()


def _as_sent(row: LotImportRow) -> dict[str, str]:
    """A row's cells as they were sent, and in words what is wrong with them."""
    problems = [f"{one['column']}: {one['why']}" if one["column"] else one["why"] for one in row.problems]
    cells: dict[str, str] = row.cells
    return dict.fromkeys((one.name for one in sheet.SAID), "") | cells | {WHY: " · ".join(problems)}
