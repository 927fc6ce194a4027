"""Pages of an organisation's bids: the list, one bid, and what is done to it at the Buyer portal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from producer_portal.bids import states
from producer_portal.bids.display import bids as display
from producer_portal.bids.display.contracted import ContractLink, contracts_of
from producer_portal.bids.display.eligibility import eligibility_for
from producer_portal.bids.display.room import negotiation_of
from producer_portal.bids.display.rows import rows_of
from producer_portal.bids.forms.steps import go_on_url, terms_of
from producer_portal.bids.models import ProducerBid, ProducerBidQuerySet
from producer_portal.marketplace.display.lots import editions
from producer_portal.marketplace.models import MarketLot
from shared import clock
from shared.accounts.actors import Actor, Role, actor_of
from shared.deals.forms import CounterForm
from shared.ids import new_id
from shared.ui import times
from shared.ui.live import LivePart, answer_live, live_part
from shared.ui.pages import page_errors, page_of
from shared.ui.parts import Tab

from .wizard import get_bid_for

TABS: dict[str, tuple[str, tuple[str, ...]]] = {
    "": ("All", ()),
    "drafts": ("Drafts", (states.DRAFT, states.FAILED)),
    "buyer": ("Waiting for the buyer", (states.SUBMITTING, states.SUBMITTED)),
    "turn": ("Your turn", (states.COUNTER_OFFER, states.STALE)),
    "won": ("Won", (states.WON,)),
    "over": ("Over", (states.LOST, states.WITHDRAWN, states.EXPIRED, states.LAPSED)),
}
SORTS = {"changed": "updated_at", "lot": "lot_title", "begun": "created_at"}
EVERY_WHILE_SENT, EVERY = 3, 15


def our_turn(actor: Actor) -> int:
    """For the rail: how many bids wait for an answer of ours."""
    return ProducerBid.objects.visible_to(actor).filter(status__in=TABS["turn"][1]).count()


def bid_on(actor: Actor, lot: MarketLot) -> dict[str, Any]:
    """For the lot's page (settings.LOT_DOOR): the organisation's bid on it, and whether one may bid."""
    held = ProducerBid.objects.visible_to(actor).on(lot.pk).filter(holds_place=True).first()
    return {
        "held": held,
        "may_trade": actor.may(Role.TRADER),
        "go_on_url": go_on_url(held) if held else "",
        "eligibility": eligibility_for(lot, actor, times.local(clock.now()).date()),
    }


@login_required
@page_errors
@require_GET
def bid_list(request: HttpRequest) -> HttpResponse:
    actor, chosen, asked = actor_of(request), request.GET.get("state", ""), request.GET.get("sort", "")
    mine = ProducerBid.objects.visible_to(actor).exclude(status=states.DELETED)
    chosen = chosen if chosen in TABS else ""
    column = SORTS.get(asked.removeprefix("-"))
    sort = f"{'-' if asked.startswith('-') else ''}{column}" if column else "-updated_at"
    found = mine.filter(status__in=TABS[chosen][1]) if chosen else mine
    page = page_of(request, found, sort=sort)
    context = {
        "now": clock.now(),
        "page": page,
        "rows": rows_of(page.items),
        "tabs": _tabs(mine, chosen),
        "chosen": TABS[chosen][0],
        "is_all": not chosen,
    }
    return render(request, "bids/list.html", context)


def _tabs(mine: ProducerBidQuerySet, chosen: str) -> list[Tab]:
    counts = mine.count_by_status()
    return [
        Tab(label, f"?state={name}" if name else reverse("bids:list"), current=name == chosen,
            count=sum(count for status, count in counts.items() if not of or status in of))
        for name, (label, of) in TABS.items()
    ]  # fmt: skip


@login_required
@page_errors
@require_GET
def bid_page(request: HttpRequest, pk: str) -> HttpResponse:
    return show_bid(request, get_bid_for(request, pk))


def show_bid(
    request: HttpRequest, bid: ProducerBid, *, counter_form: CounterForm | None = None, **more: Any
) -> HttpResponse:
    """The bid's page; `more` is what the page says beside it, after a deed of which nobody knows whether it arrived."""
    now, lot, actor, contract = clock.now(), bid.lot, actor_of(request), contracts_of([bid]).get(bid.pk)
    groups = display.offer_groups(bid.fields, terms_of(bid, lot), lot)
    context: dict[str, Any] = {
        "bid": bid,
        "lot": lot,
        "now": now,
        "contract": contract,
        "live": _live(request, bid, lot, now, contract),
        "groups": groups,
        "timeline": display.timeline(bid, now),
        "news": _news(bid, lot),
        "may_act": actor.may(Role.TRADER),
        "keys": {},
        "new_key": new_id(),
        "go_on_url": go_on_url(bid) if bid.is_editable else "",
        "reason": bid.record.reason if bid.record else None,
    }
    before = request.GET.get("before", "")
    more["may_act"] = context["may_act"] and more.get("may_act", True)
    if bid.buyer_bid_id and more["may_act"]:
        context |= negotiation_of(bid, actor, now, form=counter_form, keys=more.get("keys", {}), before=before)
    elif bid.buyer_bid_id:
        context |= {"room": negotiation_of(bid, actor, now, keys={}, before=before)["room"]}
    return render(request, "bids/page.html", context | more)


@page_errors
@require_GET
def bid_now(request: HttpRequest, pk: str) -> HttpResponse:
    """Where the bid stands, asked for again and again; the page itself once it was sent. 401 once signed out."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    bid = get_bid_for(request, pk)
    answer = answer_live(request, _live(request, bid, bid.lot, clock.now(), contracts_of([bid]).get(bid.pk)))
    if request.GET.get("was") == states.SUBMITTING and bid.status != states.SUBMITTING:
        answer = HttpResponse(status=200)
        answer["HX-Refresh"] = "true"
    return answer


def _live(
    request: HttpRequest, bid: ProducerBid, lot: MarketLot | None, now: datetime, contract: ContractLink | None
) -> LivePart:
    """State and clock. While the bid is being sent it looks often, and the whole page follows when that is over."""
    sending, shown = bid.status == states.SUBMITTING, request.GET.get("shown", str(bid.version))
    url = f"{reverse('bids:now', args=[bid.pk])}?was={bid.status}&shown={shown}"
    context = {
        "bid": bid, "now": now, "cells": display.bid_cells(bid, lot, now, contract), "is_sending": sending,
        "is_news": shown != str(bid.version) and not sending,
    }  # fmt: skip
    every = EVERY_WHILE_SENT if sending else EVERY
    return live_part(request, "bids/now.html", context, name="bid-now", url=url, every=every)


def _news(bid: ProducerBid, lot: MarketLot | None) -> list[Any]:
    """What the buyer changed of the lot since this bid was made, where it has to be confirmed for that."""
    if lot is None or bid.status != states.STALE:
        return []
    return [one for one in editions(lot) if one.revision > bid.lot_revision]
