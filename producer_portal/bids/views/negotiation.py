"""Negotiating a bid from the producer's side: the room, and its deeds, each a call to the Buyer portal."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from producer_portal.bids.display.figures import asked_for
from producer_portal.bids.models import ProducerBid
from producer_portal.bids.services.mirror import stored
from shared import clock
from shared.deals.forms import WIRE_NAMES, CounterForm
from shared.deals.reckoning import totals_of
from shared.errors import InvalidMove
from shared.exchange.peer import PeerRefused
from shared.schemas import Offer
from shared.ui.pages import page_errors

from .bids import show_bid
from .deeds import perform
from .wizard import get_bid_for


@login_required
@page_errors
@require_POST
def counter_offer(request: HttpRequest, pk: str) -> HttpResponse:
    bid, now = get_bid_for(request, pk), clock.now()
    form = CounterForm(request.POST, standing=_answered(bid, request), now=now)
    if form.is_valid():
        said = f"Your counter is sent to {bid.buyer_name}."
        try:
            return perform(request, bid, "counter", form.counter.to_dict(), done=said)
        except PeerRefused as error:
            form.add_domain_error(error, WIRE_NAMES)
    answer = show_bid(request, stored(bid), counter_form=form)
    answer.status_code = 422
    return answer


@login_required
@page_errors
@require_POST
def reckon(request: HttpRequest, pk: str) -> HttpResponse:
    """What the counter that is being written comes to; nothing is kept."""
    bid = get_bid_for(request, pk)
    form = CounterForm(request.POST, standing=_answered(bid, request), now=clock.now())
    totals = totals_of(
        form.terms, standing=form.standing.terms, specification=bid.fields.specification, **asked_for(bid.lot)
    ) if form.is_valid() else None  # fmt: skip
    return render(request, "deals/totals.html", {"totals": totals})


@login_required
@page_errors
@require_POST
def accept_counter(request: HttpRequest, pk: str) -> HttpResponse:
    named = {"offerId": request.POST.get("offer_id", ""), "termsHash": request.POST.get("terms_hash", "")}
    said = "Agreed. The contract is drawn up and waits for both signatures."
    return perform(request, get_bid_for(request, pk), "accept-counter", {"accept": True, **named}, done=said)


@login_required
@page_errors
@require_POST
def decline_counter(request: HttpRequest, pk: str) -> HttpResponse:
    body = {"accept": False, "offerId": request.POST.get("offer_id", "")}
    return perform(request, get_bid_for(request, pk), "accept-counter", body, done="The offer is declined.")


@login_required
@page_errors
@require_POST
def withdraw_counter(request: HttpRequest, pk: str) -> HttpResponse:
    body = {"offerId": request.POST.get("offer_id", "")}
    return perform(request, get_bid_for(request, pk), "withdraw-counter", body, done="Your counter is withdrawn.")


def _answered(bid: ProducerBid, request: HttpRequest) -> Offer:
    """The offer that the form answers, if it is one of this bid's; else the newest that is known."""
    offers = [one.offer for one in bid.offers.order_by("-number")]
    named = [offer for offer in offers if offer.offer_id == request.POST.get("offer_id")]
    if not offers:
        raise InvalidMove("There is no offer here that can be answered.", record=bid.as_record())
    return (named or offers)[0]
