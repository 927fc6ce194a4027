"""Pages of an organisation's contracts: the list, one contract, and its file, which comes from the Buyer portal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from producer_portal.bids.asking import Unknown
from producer_portal.bids.models import ProducerBid
from shared import clock
from shared.accounts.actors import Actor, actor_of
from shared.accounts.scoping import get_for
from shared.ids import new_id
from shared.papers.page import blank_forms, paper_of
from shared.papers.signing import first_viewed
from shared.tour.panel import peer_site
from shared.ui.forms import HouseForm
from shared.ui.live import LivePart, answer_live, live_part
from shared.ui.pages import page_errors, page_of
from shared.ui.parts import Tab

from . import buyer, display, states
from .models import TradeContract, TradeContractQuerySet

TABS = {"": "All", "ours": "To sign", "theirs": "Waiting for the buyer", "active": "Active", "ended": "Ended"}
SORTS = {"changed": "told_at", "number": "number", "lot": "lot_title", "buyer": "buyer_name", "until": "sign_until"}
LONGEST_SEARCH = 100
ME = "producer"
HERE = ("sign", "request_changes", "refuse")  # what this portal can ask of the Buyer portal


def to_sign(actor: Actor) -> int:
    """For the rail: how many contracts wait for our signature."""
    return TradeContract.objects.visible_to(actor).at("ours", clock.now()).count()


@login_required
@page_errors
@require_GET
def contract_list(request: HttpRequest) -> HttpResponse:
    now, chosen, asked = clock.now(), request.GET.get("state", ""), request.GET.get("sort", "")
    chosen, search = chosen if chosen in TABS else "", request.GET.get("search", "").strip()[:LONGEST_SEARCH]
    mine = TradeContract.objects.visible_to(actor_of(request)).searching(search)
    column = SORTS.get(asked.removeprefix("-"))
    sort = f"{'-' if asked.startswith('-') else ''}{column}" if column else "-told_at"
    page = page_of(request, mine.at(chosen, now) if chosen else mine, sort=sort)
    context = {
        "now": now,
        "page": page,
        "rows": [display.row_of(contract, now) for contract in page.items],
        "tabs": _tabs(mine, chosen, search, now),
        "chosen": TABS[chosen],
        "state": chosen,
        "search": search,
    }
    return render(request, "trades/list.html", context)


@login_required
@page_errors
@require_GET
def contract_page(request: HttpRequest, pk: str) -> HttpResponse:
    return show_contract(request, get_contract_for(request, pk))


def show_contract(
    request: HttpRequest,
    contract: TradeContract,
    *,
    forms: Mapping[str, HouseForm] | None = None,
    unknown: Unknown | None = None,
    key: str = "",
    may_act: bool = True,
) -> HttpResponse:
    """The contract's page; `forms` are those that could not be done, by their deed, and `unknown` a deed of which
    nobody knows whether it arrived.
    """
    now, actor, told = clock.now(), actor_of(request), contract.contract
    first_viewed(request, contract.document_hash, now=now)
    paper = paper_of(told, me=ME, by=actor)
    may = may_act and not (contract.status in states.UNSIGNED and contract.sign_until <= now)
    paper = replace(paper, deeds=[deed for deed in paper.deeds if may and deed in HERE])
    blank = blank_forms(told, me=ME, name=actor.user.name if actor.user else "")
    list_url, bid = reverse("trades:list"), bid_of(contract)
    context = {
        "now": now,
        "paper": paper,
        "doors": {deed: reverse(f"trades:{deed}", args=[contract.pk]) for deed in HERE},
        "forms": blank | dict(forms or {}),
        "key": key or new_id(),
        "unknown": unknown,
        "live": _live(request, contract),
        "timeline": display.timeline(contract, now),
        "list_url": list_url,
        "contract_url": list_url,
        "lot_url": reverse("marketplace:lot", args=[contract.lot_id]),
        "deal_url": reverse("bids:page", args=[bid]) if bid else reverse("bids:list"),
        "pdf_url": reverse("trades:pdf", args=[contract.pk]),
        "verify_url": f"{peer_site(request)}/verify/{contract.document_hash}/",
    }
    return render(request, "trades/page.html", context)


@page_errors
@require_GET
def contract_now(request: HttpRequest, pk: str) -> HttpResponse:
    """Whether the contract is as the page shows it, asked for again and again. 401 once signed out."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    return answer_live(request, _live(request, get_contract_for(request, pk)))


@login_required
@page_errors
@require_GET
def contract_pdf(request: HttpRequest, pk: str) -> HttpResponse:
    """The contract as PDF, fetched from the Buyer portal, which makes it."""
    contract = get_contract_for(request, pk)
    answer = HttpResponse(buyer.read_pdf(contract, actor_of(request)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{contract.number}-v{contract.contract.edition}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def get_contract_for(request: HttpRequest, pk: str) -> TradeContract:
    """The contract, if it is one of the organisation for which this person acts; otherwise 404."""
    contract: TradeContract = get_for(actor_of(request), TradeContract, pk)
    return contract


def _live(request: HttpRequest, contract: TradeContract) -> LivePart:
    shown = request.GET.get("shown", str(contract.version))
    url = f"{reverse('trades:now', args=[contract.pk])}?shown={shown}"
    context = {"contract": contract, "is_news": shown != str(contract.version)}
    return live_part(request, "trades/now.html", context, name="contract-now", url=url)


def bid_of(contract: TradeContract) -> str:
    """The id of our bid that the contract came from; empty where there is none here."""
    found = ProducerBid.objects.filter(buyer_bid_id=contract.buyer_bid_id).values_list("pk", flat=True)
    return str(found.first() or "")


def _tabs(mine: TradeContractQuerySet, chosen: str, search: str, now: datetime) -> list[Tab]:
    counts, base = mine.count_by_place(now), reverse("trades:list")
    return [
        Tab(label, base + _query(state=name, search=search), current=name == chosen,
            count=counts[name] if name else sum(counts.values()))
        for name, label in TABS.items()
    ]  # fmt: skip


def _query(**values: str) -> str:
    text = urlencode({name: value for name, value in values.items() if value})
    return f"?{text}" if text else ""
