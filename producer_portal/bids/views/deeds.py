"""What a person does on a bid's page to a bid that the Buyer portal has.

Each deed carries a key in a hidden field. Where nobody knows whether it arrived, the page reads the bid again before it
offers the button again, and then with the same key: doing it twice does it once.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from producer_portal.bids.models import ProducerBid
from producer_portal.bids.services import commands
from shared import clock
from shared.accounts.actors import actor_of
from shared.errors import Invalid
from shared.exchange.peer import PeerUnavailable
from shared.ui.pages import flash, page_errors

from .asking import Unknown, key_in
from .bids import show_bid
from .wizard import get_bid_for


@login_required
@page_errors
@require_POST
def withdraw_bid(request: HttpRequest, pk: str) -> HttpResponse:
    return perform(request, get_bid_for(request, pk), "withdraw", {}, done="Your bid is withdrawn.")


@login_required
@page_errors
@require_POST
def confirm_bid(request: HttpRequest, pk: str) -> HttpResponse:
    bid, revision = get_bid_for(request, pk), request.POST.get("revision", "")
    if not (revision.isascii() and revision.isdigit() and len(revision) < 16):
        raise Invalid("Say for which edition of the lot you confirm your bid.")
    body = {"lotRevision": int(revision)}
    return perform(request, bid, "confirm", body, done="Your bid holds for the changed lot.")


def perform(request: HttpRequest, bid: ProducerBid, deed: str, body: dict[str, Any], *, done: str) -> HttpResponse:
    """Do it at the Buyer portal, then show the bid's page as it became."""
    actor, key = actor_of(request), key_in(request)
    try:
        commands.do_to_bid(bid=bid, deed=deed, body=body, by=actor, key=key, tell_time=clock.now)
    except PeerUnavailable:
        return _read_again(request, bid, deed, key)
    flash(request, done)
    return redirect("bids:page", bid.pk)


@login_required
@page_errors
@require_POST
def refresh_bid(request: HttpRequest, pk: str) -> HttpResponse:
    """Read the bid again from its owner, after a deed of which nobody knew whether it arrived."""
    return _read_again(request, get_bid_for(request, pk), request.POST.get("deed", ""), key_in(request))


def _read_again(request: HttpRequest, bid: ProducerBid, deed: str, key: str) -> HttpResponse:
    """The page, with the bid as its owner has it; the button is there again, and does the same deed as before.

    Without an answer there is no button: only to look again.
    """
    try:
        bid, is_read = commands.refresh_bid(bid=bid, by=actor_of(request), tell_time=clock.now), True
    except PeerUnavailable:
        is_read = False
    unknown = Unknown("bid", deed, key, reverse("bids:refresh", args=[bid.pk]), is_read)
    answer = show_bid(request, bid, unknown=unknown, keys={deed: key}, may_act=is_read)
    answer.status_code = 200 if is_read else 503
    return answer
