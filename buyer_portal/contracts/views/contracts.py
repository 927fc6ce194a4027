"""A contract's page on the buyer's side. Each deed is a POST, one service call and a redirect."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from buyer_portal.bids.display.measuring import Basis
from buyer_portal.contracts import services, states
from buyer_portal.contracts.display import timeline
from buyer_portal.contracts.models import BUYER, Contract
from buyer_portal.contracts.services import amending, terminating
from buyer_portal.contracts.services.seeing import seen
from buyer_portal.reference.services import reference_price_of
from shared import clock
from shared.accounts.actors import Role, actor_of
from shared.accounts.scoping import get_for
from shared.errors import DomainError
from shared.papers.forms import AmendForm, ChangesForm, ReasonForm, SignForm
from shared.papers.page import amend_context, amend_totals, blank_forms, doors, paper_of
from shared.papers.signing import first_viewed
from shared.ui.forms import HouseForm
from shared.ui.live import LivePart, answer_live, live_part
from shared.ui.pages import flash, page_errors


def get_contract_for(request: HttpRequest, pk: str) -> Contract:
    """A contract to which the reader's organisation is party. Raises NotFound otherwise."""
    contract: Contract = get_for(actor_of(request), Contract.objects.told(), pk)
    return contract


@login_required
@page_errors
@require_GET
def contract_page(request: HttpRequest, pk: str) -> HttpResponse:
    contract = get_contract_for(request, pk)
    first_viewed(request, contract.document_hash, now=clock.now())
    return render(request, "contracts/page.html", _context(request, contract))


@page_errors
@require_GET
def contract_now(request: HttpRequest, pk: str) -> HttpResponse:
    """Whether the contract is as the page shows it, asked for again and again. 401 once signed out."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    contract: Contract = get_for(actor_of(request), Contract.objects.all(), pk)
    return answer_live(request, _live(request, contract))


@login_required
@page_errors
@require_POST
def sign_contract(request: HttpRequest, pk: str) -> HttpResponse:
    contract, form, now = get_contract_for(request, pk), SignForm(request.POST), clock.now()
    if form.is_valid():
        try:
            services.sign_contract(
                contract=contract,
                body=form.body(),
                how=seen(request, contract, now=now),
                by=actor_of(request),
                now=now,
            )
        except services.OtherDocument:
            newest = get_contract_for(request, pk).document_hash
            form = form.for_version(newest, "A newer version took this one’s place while you read. Read it, then sign.")
            return _refused(request, pk, "sign", form, status=409)
        except DomainError as error:
            form.add_domain_error(error, form.WIRE_NAMES)
        else:
            flash(request, f"You have signed {contract.number}.")
            return redirect("contracts:page", contract.pk)
    return _refused(request, pk, "sign", form)


@login_required
@page_errors
@require_POST
def request_changes(request: HttpRequest, pk: str) -> HttpResponse:
    contract = get_contract_for(request, pk)
    form = ChangesForm(request.POST, contract=contract.to_wire(), me=BUYER)
    if form.is_valid():
        try:
            services.request_changes(contract=contract, body=form.body, by=actor_of(request), now=clock.now())
        except DomainError as error:
            form.add_domain_error(error, form.WIRE_NAMES)
        else:
            flash(request, f"{contract.number} has a new version. Both sides sign it.")
            return redirect("contracts:page", contract.pk)
    return _refused(request, pk, "request_changes", form)


@login_required
@page_errors
@require_POST
def refuse_contract(request: HttpRequest, pk: str) -> HttpResponse:
    contract, form = get_contract_for(request, pk), ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        services.refuse_contract(contract=contract, reason=reason, by=actor_of(request), now=clock.now())
        flash(request, f"You have refused {contract.number}. The other side reads your reason.")
        return redirect("contracts:page", contract.pk)
    return _refused(request, pk, "refuse", form)


@login_required
@page_errors
@require_http_methods(["GET", "HEAD", "POST"])
def amend_contract(request: HttpRequest, pk: str) -> HttpResponse:
    contract, actor = get_contract_for(request, pk), actor_of(request).require(Role.TRADER)
    if request.method != "POST":
        amending.require_may_be_amended(contract)
    form = AmendForm(request.POST or None, terms=contract.in_force.terms)
    if request.method == "POST" and form.is_valid():
        try:
            made = amending.amend_contract(contract=contract, body=form.body, by=actor, now=clock.now())
        except DomainError as error:
            form.add_domain_error(error, form.WIRE_NAMES)
        else:
            flash(request, f"Amendment {made.number} is drawn up. Read it and sign it; the other side signs it too.")
            return redirect("contracts:page", made.pk)
    context = amend_context(contract.to_wire(), form, _reference(contract)) | _addresses(contract)
    context["reckon_url"] = reverse("contracts:reckon", args=[contract.pk])
    return render(request, "papers/amend.html", context, status=422 if form.errors else 200)


@login_required
@page_errors
@require_POST
def reckon_amendment(request: HttpRequest, pk: str) -> HttpResponse:
    """What the amendment that is being written comes to; nothing is kept."""
    contract = get_contract_for(request, pk)
    actor_of(request).require(Role.TRADER)
    form = AmendForm(request.POST, terms=contract.in_force.terms)
    return render(request, "deals/totals.html", {"totals": amend_totals(form, _reference(contract))})


def _reference(contract: Contract) -> Decimal | None:
    """The buyer's price of the jet fuel that a neat tonne replaces, in the contract's currency."""
    lot, currency = contract.lot, contract.document.terms.pricing.currency or ""
    return Basis(lot, lot.fields, reference_price_of(contract.buyer), currency).reference


@login_required
@page_errors
@require_POST
def propose_termination(request: HttpRequest, pk: str) -> HttpResponse:
    contract, form = get_contract_for(request, pk), ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        terminating.propose_termination(contract=contract, reason=reason, by=actor_of(request), now=clock.now())
        flash(request, f"You propose to end {contract.number}. It ends once {contract.producer} agrees.")
        return redirect("contracts:page", contract.pk)
    return _refused(request, pk, "propose_termination", form)


@login_required
@page_errors
@require_POST
def agree_termination(request: HttpRequest, pk: str) -> HttpResponse:
    contract = get_contract_for(request, pk)
    terminating.agree_termination(contract=contract, by=actor_of(request), now=clock.now())
    flash(request, f"{contract.number} is terminated, and its volume is given back to {contract.lot.number}.")
    return redirect("contracts:page", contract.pk)


@login_required
@page_errors
@require_POST
def decline_termination(request: HttpRequest, pk: str) -> HttpResponse:
    contract = get_contract_for(request, pk)
    terminating.decline_termination(contract=contract, by=actor_of(request), now=clock.now())
    flash(request, f"{contract.number} goes on as it is.")
    return redirect("contracts:page", contract.pk)


@login_required
@page_errors
@require_POST
def withdraw_termination(request: HttpRequest, pk: str) -> HttpResponse:
    contract = get_contract_for(request, pk)
    terminating.withdraw_termination(contract=contract, by=actor_of(request), now=clock.now())
    flash(request, f"Your proposal is withdrawn; {contract.number} goes on as it is.")
    return redirect("contracts:page", contract.pk)


def _refused(request: HttpRequest, pk: str, deed: str, form: HouseForm, *, status: int = 422) -> HttpResponse:
    """The page as it stands now, with what was typed and what is wrong with it."""
    contract = get_contract_for(request, pk)
    return render(request, "contracts/page.html", _context(request, contract, **{deed: form}), status=status)


def _context(request: HttpRequest, contract: Contract, **typed: HouseForm) -> dict[str, Any]:
    told, actor, now = contract.to_wire(), actor_of(request), clock.now()
    paper = paper_of(told, me=BUYER, by=actor)
    if contract.status in states.UNSIGNED and contract.sign_by <= now:  # it has run out, if no clock came to it yet
        paper = replace(paper, deeds=[])
    return {
        "paper": paper,
        "forms": blank_forms(told, me=BUYER, reader=actor.user) | typed,
        "now": now,
        "timeline": timeline(contract, now),
        "live": _live(request, contract),
        **_addresses(contract),
    }


def _live(request: HttpRequest, contract: Contract) -> LivePart:
    shown = request.GET.get("shown", str(contract.version))
    url = f"{reverse('contracts:now', args=[contract.pk])}?{urlencode({'shown': shown})}"
    context = {"contract": contract, "is_news": shown != str(contract.version)}
    return live_part(request, "contracts/now.html", context, name="contract-now", url=url)


def _addresses(contract: Contract) -> dict[str, Any]:
    return {
        "doors": doors("contracts", contract.pk),
        "page_url": reverse("contracts:page", args=[contract.pk]),
        "list_url": reverse("contracts:list"),
        "contract_url": reverse("contracts:list"),
        "lot_url": reverse("lots:page", args=[contract.lot_id]),
        "deal_url": reverse("deals:bid", args=[contract.first.bid_id]),
        "pdf_url": reverse("contracts:api_pdf", args=[contract.pk]),
        "verify_url": reverse("contracts:verify", args=[contract.document_hash]),
    }
