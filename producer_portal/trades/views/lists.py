"""The producer's contracts: a list by whose turn it is and by state, and a file of just that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from producer_portal.trades.models import TradeContract, TradeContractQuerySet
from shared import clock
from shared.accounts.actors import Actor, actor_of
from shared.accounts.models import Organization
from shared.lots import NEVER
from shared.paging import Order
from shared.papers.asked import TABS, Asked, asked_in
from shared.papers.rows import PaperRow, sheet_columns
from shared.ui.csv import csv_answer
from shared.ui.pages import page_errors, page_of
from shared.ui.parts import Tab

SORTS = {"number": "number", "sign_by": "sign_until", "changed": "told_at"}
AT_ONCE = 200


def waiting_count(actor: Actor) -> int:
    """For the rail: how many contracts wait for us."""
    return TradeContract.objects.visible_to(actor).at("ours", clock.now()).count()


@dataclass(frozen=True)
class Listing(Asked):
    """What one address of the list asks for, among which contracts and at which moment."""

    mine: TradeContractQuerySet
    now: datetime

    @property
    def searched(self) -> TradeContractQuerySet:
        return self.mine.searching(self.search)

    @property
    def found(self) -> TradeContractQuerySet:
        return self.searched.at(self.tab, self.now) if self.tab else self.searched

    @property
    def order(self) -> str:
        return self.order_by(SORTS)


def listing_of(request: HttpRequest) -> Listing:
    mine = TradeContract.objects.visible_to(actor_of(request))
    return Listing(**asked_in(request, SORTS), mine=mine, now=clock.now())


@login_required
@page_errors
@require_GET
def contract_list(request: HttpRequest) -> HttpResponse:
    listing = listing_of(request)
    page = page_of(request, listing.found, sort=listing.order)
    any_contracts = bool(page.items) or listing.mine.exists()
    counts = listing.searched.count_by_place(listing.now)
    context: dict[str, Any] = {
        "page": page,
        "rows": _rows(page.items, listing.now),
        "tabs": [
            Tab(label, listing.url(tab=name), current=name == listing.tab, count=counts[name or "all"])
            for name, label in TABS.items()
        ],
        "search": listing.search,
        "tab": listing.tab,
        "sort": listing.sort,
        "list_url": reverse("trades:list"),
        "clear_url": listing.url(search=""),
        "export_url": listing.url(),
        "any_contracts": any_contracts,
        "now": listing.now,
    }
    return render(request, "trades/list.html", context)


@login_required
@page_errors
@require_GET
def export_contracts(request: HttpRequest) -> HttpResponseBase:
    """Exactly the contracts that the list with this query shows, on all its pages and in its order."""
    listing = listing_of(request)
    rows = listing.found.order_by(*Order.of(listing.order).columns).iterator(chunk_size=AT_ONCE)
    return csv_answer("contracts", sheet_columns("Buyer"), (_row(row, listing.now) for row in rows), now=listing.now)


def _rows(contracts: Sequence[TradeContract], now: datetime) -> list[PaperRow]:
    """One query, for the buyers' logos."""
    rows = [(contract, contract.contract.seller_org_id) for contract in contracts]
    buyers = Organization.objects.in_bulk({buyer for _, buyer in rows})
    return [replace(_row(contract, now), organization=buyers.get(buyer)) for contract, buyer in rows]


def _row(contract: TradeContract, now: datetime) -> PaperRow:
    told, place = contract.contract, contract.place(now)
    unsigned = contract.waits_for_signature and contract.sign_until != NEVER
    return PaperRow(
        pk=contract.pk, document=told.document, other=contract.buyer_name, status=contract.status,
        our_turn=place == "ours", sign_by=contract.sign_until if unsigned else None, active_at=told.active_at,
        changed_at=contract.told_at, lot_title=contract.lot_title,
    )  # fmt: skip
