"""The lists of an organisation's lots: what they look for, a file of just that, and earlier lots to begin from."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shared import clock
from shared.accounts.actors import Actor, Role, actor_of
from shared.lots import all_of
from shared.paging import Order, Total
from shared.ui.csv import csv_answer
from shared.ui.pages import page_errors, page_of
from shared.ui.parts import Tab

from . import sheet, states
from .filters import LotListForm
from .models import Lot, LotQuerySet
from .visibility import rows_of

TABS = [
    ("", "All"), (states.DRAFT, "Drafts"), (states.PUBLISHED, "Open"), (states.CLOSED, "To award"),
    (states.SOLD, "Sold"), (states.UNSUCCESSFUL, "Unsuccessful"), (states.CANCELLED, "Cancelled"),
    (states.DELETED, "Put away"),
]  # fmt: skip
SORTS = {"title": "title", "volume": "volume_kg", "deadline": "closes_at", "changed": "updated_at"}
AT_ONCE = 500


@dataclass(frozen=True)
class Listing:
    """What one address of the list asks for. `fitting` are the lots that pass its filters, in whatever state."""

    form: LotListForm
    state: str
    sort: str
    fitting: LotQuerySet

    @property
    def found(self) -> LotQuerySet:
        """The lots of the chosen tab."""
        if self.state:
            return self.fitting.filter(status=self.state)
        return self.fitting.exclude(status=states.DELETED)


def listing_of(request: HttpRequest, actor: Actor) -> Listing:
    form, asked = LotListForm(request.GET), request.GET.get("sort", "")
    state, column = request.GET.get("state", ""), SORTS.get(asked.removeprefix("-"))
    lots = Lot.objects.visible_to(actor).searching(form.given.get("search", ""))
    return Listing(
        form=form,
        state=state if state in states.MOVES else "",
        sort=f"{'-' if asked.startswith('-') else ''}{column}" if column else "-id",
        fitting=lots.filter(all_of(form.asked())),
    )


@login_required
@page_errors
@require_GET
def lot_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    listing = listing_of(request, actor)
    counts, chips = listing.fitting.count_by_status(), listing.form.chips()
    page = page_of(request, listing.found, sort=listing.sort, counted=Total(_shown(counts, listing.state)))
    context = {
        "page": page,
        "rows": rows_of(page.items),
        "tabs": _tabs(counts, listing),
        "form": listing.form,
        "chips": chips,
        "clear_url": listing.form.without(*listing.form.fields),
        "export_url": listing.form.without(),
        "any_lots": bool(page.items) or Lot.objects.visible_to(actor).exists(),
        "may_trade": actor.may(Role.TRADER),
    }
    return render(request, "lots/list.html", context)


def _shown(counts: dict[str, int], state: str) -> int:
    """How many lots stand under this tab; under the first, all but those put away."""
    everything = sum(count for name, count in counts.items() if name != states.DELETED)
    return counts.get(state, 0) if state else everything


def _tabs(counts: dict[str, int], listing: Listing) -> list[Tab]:
    return [
        Tab(label, listing.form.without(state=name), current=name == listing.state, count=_shown(counts, name))
        for name, label in TABS
        if not name or name == listing.state or counts.get(name)
    ]  # fmt: skip


@login_required
@page_errors
@require_GET
def export_lots(request: HttpRequest) -> HttpResponseBase:
    """Exactly the lots that the list with this query shows, on all its pages and in its order."""
    listing = listing_of(request, actor_of(request))
    lots = listing.found.order_by(*Order.of(listing.sort).columns).iterator(chunk_size=AT_ONCE)
    return csv_answer("lots", sheet.columns(), map(sheet.row_of, lots), now=clock.now())


@login_required
@page_errors
@require_GET
def earlier_lots(request: HttpRequest) -> HttpResponse:
    """Lots to begin a new one from, the newest first."""
    actor = actor_of(request).require(Role.TRADER)
    listing = listing_of(request, actor)
    context = {"page": page_of(request, listing.found), "search": listing.form.given.get("search", "")}
    return render(request, "lots/earlier.html", context)
