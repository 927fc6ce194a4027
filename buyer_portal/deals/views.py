"""The pages of bids and negotiations on the buyer's side. Each deed is a POST, one service call and a redirect."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from pydantic import ValidationError

from buyer_portal.bids.display.measuring import Basis
from buyer_portal.bids.models import Bid
from buyer_portal.reference.services import reference_price_of
from shared import clock, schemas
from shared.accounts.actors import Actor, Role, actor_of
from shared.accounts.scoping import get_for
from shared.deals.composing import composer
from shared.deals.forms import WIRE_NAMES, CounterForm, RejectForm
from shared.deals.reckoning import totals_of
from shared.deals.room import Room, room_of
from shared.errors import DomainError
from shared.ui.pages import flash, page_errors, way_back

from . import display, services, states
from .models import BUYER, PRODUCER, Negotiation, Offer
from .services.standing import allowed_actions

SHOWN = 200


def waiting_count(actor: Actor) -> int:
    """For the rail: how many negotiations wait for the buyer."""
    return int(Bid.objects.filter(buyer_id=actor.organization_id, turn=BUYER).live().count())


@login_required
@page_errors
@require_GET
def negotiation_list(request: HttpRequest) -> HttpResponse:
    """Bids that may still be agreed on: those that wait for us first, by the time left."""
    rows = Bid.objects.filter(buyer_id=actor_of(request).organization_id).live().whole()
    bids = list(rows.order_by("turn", "expires_at", "id")[: SHOWN + 1])  # "buyer" comes before "none" and "producer"
    context = {
        "bids": bids[:SHOWN],
        "shown": SHOWN if len(bids) > SHOWN else 0,
        "yours": sum(bid.turn == BUYER for bid in bids[:SHOWN]),
        "now": clock.now(),
    }
    return render(request, "deals/list.html", context)


@login_required
@page_errors
@require_GET
def bid_page(request: HttpRequest, pk: str) -> HttpResponse:
    return render(request, "deals/bid.html", _context(request, get_bid_for(request, pk)))


@login_required
@page_errors
@require_POST
def counter_offer(request: HttpRequest, pk: str) -> HttpResponse:
    bid, now = get_bid_for(request, pk), clock.now()
    negotiation = services.negotiation_of(bid)
    form = CounterForm(request.POST, standing=_answered(negotiation, request), now=now)
    if form.is_valid():
        try:
            services.counter_offer(negotiation=negotiation, body=form.counter, by=actor_of(request), now=now)
        except DomainError as error:
            form.add_domain_error(error, WIRE_NAMES)
        else:
            flash(request, f"Your counter is sent to {bid.organization}.")
            return redirect("deals:bid", bid.pk)
    return render(request, "deals/bid.html", _context(request, get_bid_for(request, pk), form), status=422)


@login_required
@page_errors
@require_POST
def reckon(request: HttpRequest, pk: str) -> HttpResponse:
    """What the counter that is being written comes to; nothing is kept."""
    bid = get_bid_for(request, pk)
    form = CounterForm(request.POST, standing=_answered(services.negotiation_of(bid), request), now=clock.now())
    terms = form.standing.terms
    basis = _basis(bid, terms.pricing.currency)
    totals = totals_of(
        form.terms, standing=terms, specification=bid.fields.specification, reference=basis.reference,
        product=basis.fields.product, saf_share=basis.saf_share,
    ) if form.is_valid() else None  # fmt: skip
    return render(request, "deals/totals.html", {"totals": totals})


@login_required
@page_errors
@require_POST
def accept_offer(request: HttpRequest, pk: str) -> HttpResponse:
    bid = get_bid_for(request, pk)
    services.accept_offer(
        negotiation=services.negotiation_of(bid), by=actor_of(request), now=clock.now(),
        offer_id=request.POST.get("offer_id", ""), terms_hash=request.POST.get("terms_hash", ""),
    )  # fmt: skip
    room = reverse("deals:bid", args=[bid.pk])
    said = f"Agreed with {bid.organization}. The contract is drawn up and waits for both signatures."
    if not request.POST.get("next"):
        flash(request, said)
        return redirect(room)
    flash(request, said, link="Look at it", url=room)
    return redirect(way_back(request))


@login_required
@page_errors
@require_POST
def decline_offer(request: HttpRequest, pk: str) -> HttpResponse:
    bid = get_bid_for(request, pk)
    services.decline_offer(
        negotiation=services.negotiation_of(bid), by=actor_of(request), now=clock.now(),
        offer_id=request.POST.get("offer_id", ""),
    )  # fmt: skip
    flash(request, "The offer is declined.")
    return redirect("deals:bid", bid.pk)


@login_required
@page_errors
@require_POST
def withdraw_offer(request: HttpRequest, pk: str) -> HttpResponse:
    bid = get_bid_for(request, pk)
    services.withdraw_offer(
        negotiation=services.negotiation_of(bid), by=actor_of(request), now=clock.now(),
        offer_id=request.POST.get("offer_id", ""),
    )  # fmt: skip
    flash(request, "Your counter is withdrawn.")
    return redirect("deals:bid", bid.pk)


@login_required
@page_errors
@require_POST
def reject_bid(request: HttpRequest, pk: str) -> HttpResponse:
    bid, form = get_bid_for(request, pk), RejectForm(request.POST)
    if not form.is_valid():
        return render(request, "deals/bid.html", _context(request, bid, reject_form=form), status=422)
    services.reject_bid(
        bid=bid, code=form.cleaned_data["code"], text=form.cleaned_data["text"], by=actor_of(request), now=clock.now()
    )
    flash(request, f"The bid of {bid.organization or bid.bidder_name} is rejected; its producer reads why.")
    return redirect(way_back(request, reverse("deals:bid", args=[bid.pk])))


def get_bid_for(request: HttpRequest, pk: str) -> Bid:
    """The bid, if it is on a lot of the organisation for which this person acts; otherwise 404."""
    bid: Bid = get_for(actor_of(request), Bid.objects.whole(), pk)
    return bid


def _answered(negotiation: Negotiation, request: HttpRequest) -> Any:
    """The offer that the form answers, as long as it is one of this negotiation; else the one that stands."""
    named = negotiation.offers.filter(pk=request.POST.get("offer_id", "")).exclude(body="").first()
    offer = named or negotiation.offers.exclude(body="").order_by("-number").first()
    if offer is None:
        raise services.nothing_to_answer(negotiation)
    return offer.to_wire()


def _context(
    request: HttpRequest, bid: Bid, form: CounterForm | None = None, reject_form: RejectForm | None = None
) -> dict[str, Any]:
    now, actor = clock.now(), actor_of(request)
    negotiation = Negotiation.objects.filter(bid=bid).first()
    offers = [one.to_wire() for one in _readable(negotiation)]
    names = {PRODUCER: str(bid.organization or bid.bidder_name)}
    room = room_of(offers, me=BUYER, names=names, before=request.GET.get("before", ""))
    standing = negotiation.offers.filter(status=states.PENDING).first() if negotiation else None
    actions = allowed_actions(negotiation, BUYER, status=bid.status, turn=bid.turn, sealed=bid.is_sealed)
    if not bid.verified and bid.is_live:
        actions = ["reject"]
    if not actor.may(Role.TRADER):
        actions = []
    return {
        "bid": bid,
        "now": now,
        "room": room,
        "cells": display.state_cells(bid, negotiation, standing, now),
        "fuel": display.fuel_facts(bid),
        "actions": actions,
        "may_accept": actor.may(Role.OWNER),
        "may_reject": actor.may(Role.OWNER if negotiation is not None and negotiation.rounds else Role.TRADER),
        "may_withdraw": standing is not None and standing.by == BUYER and actor.may(Role.TRADER),
        "reject_form": reject_form or RejectForm(),
        "contract": getattr(bid, "contract", None),
        **(_composer(bid, room, form, now, request.GET.get("volume", "")) if "counter" in actions else {}),
    }


def _composer(bid: Bid, room: Room, form: CounterForm | None, now: datetime, part: str) -> dict[str, Any]:
    if room.standing is None:
        return {}
    terms = room.standing.offer.terms
    basis = _basis(bid, terms.pricing.currency)
    return composer(
        room, counter_url=reverse("deals:counter", args=[bid.pk]), reckon_url=reverse("deals:reckon", args=[bid.pk]),
        specification=bid.fields.specification, now=now, form=form, volume=_part_of(terms, part),
        reference=basis.reference, product=basis.fields.product, saf_share=basis.saf_share,
    )  # fmt: skip


def _basis(bid: Bid, currency: str | None) -> Basis:
    """What offers in `currency` are measured by."""
    return Basis(bid.lot, bid.lot.fields, reference_price_of(bid.buyer_id), currency or "")


def _part_of(terms: schemas.OfferTerms, part: str) -> Decimal | None:
    """The part of the offered volume that a counter begins with (`?volume=`); None unless it is one."""
    try:
        amount = schemas.Quantity.model_validate({"amount": Decimal(part), "unit": terms.volume.unit}).amount
    except (InvalidOperation, ValidationError):
        return None
    return amount if amount < terms.volume.amount else None


def _readable(negotiation: Negotiation | None) -> list[Offer]:
    return list(negotiation.offers.exclude(body="").order_by("number")) if negotiation else []
