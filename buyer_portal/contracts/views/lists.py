"""The buyer's contracts: a list by whose turn it is and by state, and a file of just that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from buyer_portal.contracts import states
from buyer_portal.contracts.models import BOTH, BUYER, PRODUCER, Contract
from buyer_portal.contracts.models.querysets import ContractQuerySet
from shared import clock
from shared.accounts.actors import Actor, actor_of
from shared.paging import Order, count_up_to
from shared.papers.asked import TABS, Asked, asked_in
from shared.papers.rows import PaperRow, sheet_columns
from shared.ui.csv import csv_answer
from shared.ui.pages import page_errors, page_of
from shared.ui.parts import Tab

Narrow = Callable[[ContractQuerySet], ContractQuerySet]
NARROWED: dict[str, Narrow] = {
    "": lambda rows: rows,
    "ours": lambda rows: rows.waiting_for(BUYER, BOTH),
    "theirs": lambda rows: rows.waiting_for(PRODUCER),
    "active": lambda rows: rows.filter(status=states.ACTIVE),
    "ended": lambda rows: rows.filter(status__in=states.ENDED),
}
SORTS = {"number": "number", "sign_by": "sign_by", "changed": "updated_at"}
AT_ONCE = 200


def waiting_count(actor: Actor) -> int:
    """For the rail: how many contracts wait for the buyer."""
    return int(Contract.objects.filter(buyer_id=actor.organization_id).waiting_for(BUYER, BOTH).count())


@dataclass(frozen=True)
class Listing(Asked):
    """What one address of the list asks for, and among which contracts."""

    mine: ContractQuerySet

    @property
    def found(self) -> ContractQuerySet:
        return self.under(self.tab)

    def under(self, tab: str) -> ContractQuerySet:
        return NARROWED[tab](self.mine.searching(self.search))

    @property
    def order(self) -> str:
        return self.order_by(SORTS)


def listing_of(request: HttpRequest) -> Listing:
    mine = Contract.objects.filter(buyer_id=actor_of(request).organization_id)
    return Listing(**asked_in(request, SORTS), mine=mine)


@login_required
@page_errors
@require_GET
def contract_list(request: HttpRequest) -> HttpResponse:
    listing = listing_of(request)
    page = page_of(request, listing.found.whole(), sort=listing.order)
    any_contracts = bool(page.items) or listing.mine.exists()
    context: dict[str, Any] = {
        "page": page,
        "rows": [_row(contract) for contract in page.items],
        "tabs": [
            Tab(label, listing.url(tab=name), current=name == listing.tab, count=count_up_to(listing.under(name)).count)
            for name, label in TABS.items()
        ] if any_contracts else [],
        "search": listing.search,
        "tab": listing.tab,
        "sort": listing.sort,
        "clear_url": listing.url(search=""),
        "export_url": listing.url(),
        "any_contracts": any_contracts,
        "now": clock.now(),
    }  # fmt: skip
    return render(request, "contracts/list.html", context)


@login_required
@page_errors
@require_GET
def export_contracts(request: HttpRequest) -> HttpResponseBase:
    """Exactly the contracts that the list with this query shows, on all its pages and in its order."""
    listing = listing_of(request)
    rows = listing.found.whole().order_by(*Order.of(listing.order).columns).iterator(chunk_size=AT_ONCE)
    return csv_answer("contracts", sheet_columns("Supplier"), map(_row, rows), now=clock.now())


def _row(contract: Contract) -> PaperRow:
    unsigned = contract.status in states.UNSIGNED
    return PaperRow(
        pk=contract.pk, document=contract.document, other=str(contract.producer), status=contract.status,
        our_turn=contract.turn in (BUYER, BOTH), sign_by=contract.sign_by if unsigned else None,
        active_at=contract.active_at, changed_at=contract.updated_at, lot_title=contract.lot.title,
        organization=contract.producer,
    )  # fmt: skip
