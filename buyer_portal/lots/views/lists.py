"""The lists of an organisation's lots: what they look for, a file of just that, and earlier lots to begin from."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_GET

from buyer_portal.lots import states
from buyer_portal.lots.display.visibility import rows_of
from buyer_portal.lots.forms.filters import LotListForm
from buyer_portal.lots.models import Lot, LotQuerySet
from buyer_portal.lots.services.awards import left_to_award
from buyer_portal.lots.sheets import columns as sheet
from shared import clock
from shared.accounts.actors import Actor, Role, actor_of
from shared.lots import all_of
from shared.lots.conditions import searched
from shared.paging import MOST_COUNTED, Order, Total, count_up_to
from shared.ui.csv import csv_answer
from shared.ui.pages import page_errors, page_of
from shared.ui.parts import Tab

TABS = [
    ("", "All"), (states.DRAFT, "Drafts"), (states.PUBLISHED, "Open"), (states.CLOSED, "To award"),
    (states.SOLD, "Sold"), (states.UNSUCCESSFUL, "Unsuccessful"), (states.CANCELLED, "Cancelled"),
    (states.DELETED, "Put away"),
]  # fmt: skip
SORTS = {"title": "title", "volume": "volume_kg", "deadline": "closes_at", "changed": "updated_at"}
AT_ONCE = 500


class Listing:
    """What one address of the list asks for. Nothing is read before it is asked for."""

    def __init__(self, request: HttpRequest, actor: Actor) -> None:
        self.form, asked = LotListForm(request.GET), request.GET.get("sort", "")
        state, column = request.GET.get("state", ""), SORTS.get(asked.removeprefix("-"))
        self.state = state if state in states.MOVES else ""
        self.sort = f"{'-' if asked.startswith('-') else ''}{column}" if column else "-id"
        self.everything: LotQuerySet = Lot.objects.visible_to(actor)
        self.conditions = [*searched(self.search), *self.form.asked()]

    @property
    def search(self) -> str:
        return str(self.form.given.get("search", ""))

    @cached_property
    def proposed(self) -> LotQuerySet:
        """Those of the organisation's lots that may have the words that are searched."""
        return self.everything.proposed_for(self.search)

    @cached_property
    def fitting(self) -> LotQuerySet:
        """The lots that pass its filters, in whatever state."""
        return self.proposed.filter(all_of(self.conditions))

    @property
    def found(self) -> LotQuerySet:
        """The lots of the chosen tab, in an order that an index can give."""
        lots = self.fitting if self.proposed is not self.everything else self.fitting.in_order_of(self.sort)
        return lots.filter(status=self.state) if self.state else lots.exclude(status=states.DELETED)

    @cached_property
    def is_part(self) -> bool:
        """Whether the figures are of a part: where much is filtered, of the lots written last. Then each is a least."""
        is_common = bool(self.conditions) and self.proposed is self.everything
        return is_common and count_up_to(self.everything, MOST_COUNTED).more

    @cached_property
    def counts(self) -> dict[str, Total]:
        """How many lots pass the filters, by state."""
        if not self.is_part:
            return self.fitting.count_by_status()
        some = self.everything.newest(MOST_COUNTED).filter(all_of(self.conditions)).count_by_status()
        return {status: Total(total.count, more=True) for status, total in some.items()}

    def shown(self, state: str) -> Total:
        """How many lots stand under this tab; under the first, all but those put away."""
        if state:
            return self.counts.get(state, Total(0, more=self.is_part))
        counts = [total for name, total in self.counts.items() if name != states.DELETED]
        return Total(sum(total.count for total in counts), more=self.is_part or any(total.more for total in counts))

    @property
    def tabs(self) -> list[Tab]:
        return [
            self._tab(name, label)
            for name, label in TABS
            if not name or name == self.state or name in self.counts or self.is_part
        ]

    def _tab(self, name: str, label: str) -> Tab:
        total, url = self.shown(name), self.form.without(state=name)
        return Tab(label, url, current=name == self.state, count=total.count, note="+" if total.more else "")


@login_required
@page_errors
@require_GET
def lot_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    listing = Listing(request, actor)
    page = page_of(request, listing.found, sort=listing.sort, counted=listing.shown(listing.state))
    context = {
        "page": page,
        "rows": rows_of(page.items),
        "bids": import_string(settings.BIDS_ON_LOTS)(page.items),
        "to_award": {lot.pk for lot in page.items if lot.status == states.CLOSED and left_to_award(lot) != 0},
        "tabs": listing.tabs,
        "form": listing.form,
        "chips": listing.form.chips(),
        "clear_url": listing.form.without(*listing.form.fields),
        "export_url": listing.form.without(),
        "any_lots": bool(page.items) or listing.everything.exists(),
        "may_trade": actor.may(Role.TRADER),
    }
    return render(request, "lots/list.html", context)


@login_required
@page_errors
@require_GET
def export_lots(request: HttpRequest) -> HttpResponseBase:
    """Exactly the lots that the list with this query shows, on all its pages and in its order."""
    listing = Listing(request, actor_of(request))
    lots = listing.found.order_by(*Order.of(listing.sort).columns).iterator(chunk_size=AT_ONCE)
    return csv_answer("lots", sheet.columns(), map(sheet.row_of, lots), now=clock.now())


@login_required
@page_errors
@require_GET
def earlier_lots(request: HttpRequest) -> HttpResponse:
    """Lots to begin a new one from, the newest first."""
    actor = actor_of(request).require(Role.TRADER)
    listing = Listing(request, actor)
    context = {"page": page_of(request, listing.found), "search": listing.search}
    return render(request, "lots/earlier.html", context)
