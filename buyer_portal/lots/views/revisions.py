"""The published editions of a lot, and what differs between any two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from buyer_portal.lots.models import LotRevision
from shared import schemas
from shared.lots.facts import PARTS, FactChange, fact_changes
from shared.ui.pages import page_errors

from .editor import get_lot_for

MOST = 200


@dataclass(frozen=True)
class Compared:
    """Two editions, the earlier one first, and what the later one says differently."""

    earlier: LotRevision
    later: LotRevision
    changes: list[FactChange]
    material: bool
    texts: tuple[str, str] | None  # the descriptions, where they differ

    @classmethod
    def of(cls, one: LotRevision, other: LotRevision) -> Compared:
        earlier, later = sorted((one, other), key=lambda row: row.revision)
        old, new = earlier.fields, later.fields
        texts = (old.description or "", new.description or "")
        return cls(
            earlier, later, fact_changes(old, new), bool(schemas.material_changes(old, new)),
            texts if texts[0] != texts[1] else None,
        )  # fmt: skip


@login_required
@page_errors
@require_GET
def compare_revisions(request: HttpRequest, pk: str) -> HttpResponse:
    """Any two editions side by side; without a choice the newest and the one before it."""
    lot = get_lot_for(request, pk)
    rows: list[LotRevision] = list(lot.revisions.select_related("made_by").order_by("-revision")[:MOST])
    context = {
        "lot": lot,
        "revisions": [(row, _parts(row)) for row in rows],
        "compared": Compared.of(_chosen(rows, request, "to", 0), _chosen(rows, request, "from", 1)) if rows else None,
    }
    return render(request, "lots/revisions.html", context)


def _chosen(rows: Sequence[LotRevision], request: HttpRequest, name: str, otherwise: int) -> LotRevision:
    """The edition that is asked for, or else the one at that place, the newest first."""
    asked = request.GET.get(name, "")
    return next((row for row in rows if str(row.revision) == asked), rows[min(otherwise, len(rows) - 1)])


def _parts(row: LotRevision) -> str:
    """What an edition changed, by the parts of a lot."""
    return ", ".join(dict.fromkeys(PARTS.get(name.partition(".")[0], name) for name in row.changed))
