"""What a person does on a contract's page: calls to the Buyer portal, which owns it.

Each deed carries a key in a hidden field. Where nobody knows whether it arrived, the page reads the contract again
before it offers the button again, and then with the same key: doing it twice does it once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from producer_portal.bids.views.asking import Unknown, key_in
from producer_portal.trades import services
from producer_portal.trades.models import TradeContract
from producer_portal.trades.services.evidence import evidence_on_page
from shared import clock
from shared.accounts.actors import Role, actor_of
from shared.exchange.peer import PeerRefused, PeerUnavailable
from shared.papers.forms import AmendForm, ChangesForm, ReasonForm, SignForm
from shared.papers.page import amend_totals
from shared.papers.standing import allowed_actions
from shared.schemas import json
from shared.ui.forms import HouseForm
from shared.ui.pages import flash, page_errors

from .contracts import ME, get_contract_for, in_force, require_deed, show_amend, show_contract

# The form of each deed, as it was sent.
FORMS: Mapping[str, Callable[[HttpRequest, TradeContract], Any]] = {
    "sign": lambda request, contract: SignForm(request.POST),
    "request_changes": lambda request, contract: ChangesForm(request.POST, contract=contract.contract, me=ME),
    "refuse": lambda request, contract: ReasonForm(request.POST),
    "amend": lambda request, contract: AmendForm(request.POST, terms=in_force(contract.contract)),
    "propose_termination": lambda request, contract: ReasonForm(request.POST),
}


@login_required
@page_errors
@require_POST
def sign_contract(request: HttpRequest, pk: str) -> HttpResponse:
    contract = get_contract_for(request, pk)
    form = FORMS["sign"](request, contract)
    if not form.is_valid():
        return _again(request, contract, "sign", form)
    body = form.body().to_dict() | {"evidence": evidence_on_page(request, contract, now=clock.now())}
    try:
        return perform(request, contract, "sign", body, form, done="Signed for your organisation.")
    except PeerRefused as error:
        newest = services.stored(contract)
        if newest.document_hash == body["documentHash"]:
            return _refused(request, newest, "sign", form, error)
        form = form.for_version(newest.document_hash, "A newer version took this one’s place. Read it, then sign.")
        return _again(request, newest, "sign", form, status=409)


@login_required
@page_errors
@require_POST
def request_changes(request: HttpRequest, pk: str) -> HttpResponse:
    contract = get_contract_for(request, pk)
    form = FORMS["request_changes"](request, contract)
    if not form.is_valid():
        return _again(request, contract, "request_changes", form)
    said = "A new version takes the old one’s place. Both sides sign that one."
    try:
        return perform(request, contract, "request_changes", form.body.to_dict(), form, done=said)
    except PeerRefused as error:
        return _refused(request, services.stored(contract), "request_changes", form, error)


@login_required
@page_errors
@require_POST
def refuse_contract(request: HttpRequest, pk: str) -> HttpResponse:
    contract = get_contract_for(request, pk)
    form = FORMS["refuse"](request, contract)
    if not form.is_valid():
        return _again(request, contract, "refuse", form)
    body = {"reason": form.cleaned_data["reason"]}
    return perform(request, contract, "refuse", body, form, done="You refused to sign. The buyer is told why.")


@login_required
@page_errors
@require_http_methods(["GET", "HEAD", "POST"])
def amend_contract(request: HttpRequest, pk: str) -> HttpResponse:
    """The form on which an amendment is proposed, and the proposal itself: a contract of its own, which both sign."""
    contract = get_contract_for(request, pk)
    actor_of(request).require(Role.TRADER)
    if request.method != "POST":
        require_deed(contract, "amend")
        return show_amend(request, contract, AmendForm(terms=in_force(contract.contract)))
    form = FORMS["amend"](request, contract)
    if not form.is_valid():
        return show_amend(request, contract, form, status=422)
    said = "The amendment is drawn up. Read it and sign it; the buyer signs it too."
    try:
        return perform(request, contract, "amend", form.body.to_dict(), form, done=said)
    except PeerRefused as error:
        form.add_domain_error(error, form.WIRE_NAMES)
        return show_amend(request, contract, form, status=409 if error.status == 409 else 422)


@login_required
@page_errors
@require_POST
def reckon_amendment(request: HttpRequest, pk: str) -> HttpResponse:
    """What the amendment that is being written comes to; nothing is sent or kept."""
    contract = get_contract_for(request, pk)
    actor_of(request).require(Role.TRADER)
    return render(request, "deals/totals.html", {"totals": amend_totals(FORMS["amend"](request, contract))})


@login_required
@page_errors
@require_POST
def propose_termination(request: HttpRequest, pk: str) -> HttpResponse:
    contract = get_contract_for(request, pk)
    form = FORMS["propose_termination"](request, contract)
    if not form.is_valid():
        return _again(request, contract, "propose_termination", form)
    body = {"reason": form.cleaned_data["reason"]}
    said = "You propose to end it. It ends once the buyer agrees."
    return perform(request, contract, "propose_termination", body, form, done=said)


@login_required
@page_errors
@require_POST
def agree_termination(request: HttpRequest, pk: str) -> HttpResponse:
    contract = get_contract_for(request, pk)
    return perform(request, contract, "agree_termination", {}, None, done="The contract is terminated.")


@login_required
@page_errors
@require_POST
def decline_termination(request: HttpRequest, pk: str) -> HttpResponse:
    contract = get_contract_for(request, pk)
    return perform(request, contract, "decline_termination", {}, None, done="The contract goes on as it is.")


@login_required
@page_errors
@require_POST
def withdraw_termination(request: HttpRequest, pk: str) -> HttpResponse:
    contract, said = get_contract_for(request, pk), "Your proposal is withdrawn. The contract goes on as it is."
    return perform(request, contract, "withdraw_termination", {}, None, done=said)


@login_required
@page_errors
@require_POST
def refresh_contract(request: HttpRequest, pk: str) -> HttpResponse:
    """Read the contract again from its owner, after a deed of which nobody knew whether it arrived."""
    contract, deed = get_contract_for(request, pk), request.POST.get("deed", "")
    form = FORMS[deed](request, contract) if deed in FORMS else None
    return _read_again(request, contract, deed, form if form is not None and form.is_valid() else None)


def perform(
    request: HttpRequest, contract: TradeContract, deed: str, body: dict[str, Any], form: HouseForm | None, *, done: str
) -> HttpResponse:
    """Do it at the Buyer portal, then show the page of the contract, or of its amendment. Raises PeerRefused."""
    key = _key_for(key_in(request), body)
    try:
        became = services.do_to_contract(
            contract=contract, deed=deed, body=body, by=actor_of(request), key=key, tell_time=clock.now
        )
    except PeerUnavailable:
        return _read_again(request, contract, deed, form)
    flash(request, done)
    return redirect("trades:page", became.pk)


def _key_for(key: str, body: dict[str, Any]) -> str:
    """The form's key for just this body: who changes what they typed before they try again does another deed."""
    return f"{key}-{hashlib.sha256(json.canonical(body)).hexdigest()[:16]}"


def _read_again(request: HttpRequest, contract: TradeContract, deed: str, form: HouseForm | None) -> HttpResponse:
    """The page, with the contract as its owner has it; the button is there again, and does the same deed as before.

    Without an answer there is no button: only to look again.
    """
    before = contract.document_hash
    try:
        contract = services.refresh_contract(contract=contract, by=actor_of(request), tell_time=clock.now)
        is_read = True
    except PeerUnavailable:
        is_read = False
    key, typed = key_in(request), {name: request.POST.get(name, "") for name in (form.fields if form else ())}
    unknown = Unknown("contract", deed, key, reverse("trades:refresh", args=[contract.pk]), is_read, typed)
    if isinstance(form, AmendForm) and is_read and "amend" in allowed_actions(contract.contract, ME):
        return show_amend(request, contract, form, unknown=unknown, key=key)
    forms = {deed: form} if form is not None and contract.document_hash == before else {}
    answer = show_contract(request, contract, unknown=unknown, key=key, forms=forms, may_act=is_read)
    answer.status_code = 200 if is_read else 503
    return answer


def _refused(request: HttpRequest, contract: TradeContract, deed: str, form: Any, error: PeerRefused) -> HttpResponse:
    """The form with what the Buyer portal said beside it."""
    form.add_domain_error(error, form.WIRE_NAMES)
    return _again(request, contract, deed, form, status=409 if error.status == 409 else 422)


def _again(
    request: HttpRequest, contract: TradeContract, deed: str, form: HouseForm, *, status: int = 422
) -> HttpResponse:
    answer = show_contract(request, contract, forms={deed: form})
    answer.status_code = status
    return answer
