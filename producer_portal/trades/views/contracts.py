"""A contract's page, and its file, which comes from the Buyer portal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from producer_portal.bids.models import ProducerBid
from producer_portal.bids.views.asking import Unknown
from producer_portal.trades.display import contracts as display
from producer_portal.trades.models import TradeContract
from producer_portal.trades.services import buyer
from shared import clock
from shared.accounts.actors import actor_of
from shared.accounts.scoping import get_for
from shared.errors import InvalidMove
from shared.ids import new_id
from shared.papers.forms import AmendForm
from shared.papers.page import amend_context, blank_forms, doors, paper_of
from shared.papers.signing import first_viewed
from shared.papers.standing import allowed_actions
from shared.schemas.contract import Contract, ContractTerms
from shared.tour.panel import peer_site
from shared.ui.forms import HouseForm
from shared.ui.live import LivePart, answer_live, live_part
from shared.ui.pages import page_errors

ME = "producer"


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
    if not may_act or contract.place(now) == "ended":
        paper = replace(paper, deeds=[])
    blank = blank_forms(told, me=ME, reader=actor.user)
    list_url, bid = reverse("trades:list"), bid_of(contract)
    context = {
        "now": now,
        "paper": paper,
        "doors": doors("trades", contract.pk),
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


def show_amend(
    request: HttpRequest,
    contract: TradeContract,
    form: AmendForm,
    *,
    unknown: Unknown | None = None,
    key: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page on which an amendment is proposed."""
    addresses = {
        "doors": doors("trades", contract.pk),
        "page_url": reverse("trades:page", args=[contract.pk]),
        "list_url": reverse("trades:list"),
        "reckon_url": reverse("trades:reckon", args=[contract.pk]),
    }
    context = amend_context(contract.contract, form) | addresses | {"key": key or new_id(), "unknown": unknown}
    return render(request, "trades/amend.html", context, status=status)


def in_force(told: Contract) -> ContractTerms:
    """The terms that hold now: those signed, with what amendments changed since."""
    return told.terms_in_force or told.terms


def require_deed(contract: TradeContract, deed: str) -> None:
    """Raise InvalidMove unless the contract stands so that our side may do this."""
    if deed not in allowed_actions(contract.contract, ME):
        raise InvalidMove("This contract can’t be amended now.", record=contract.as_record())


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
