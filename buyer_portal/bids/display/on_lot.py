"""The bids on a lot's page: a part that keeps itself true, and what they come to for its state line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from buyer_portal.bids import states
from buyer_portal.lots import states as lot_states
from buyer_portal.lots.display.lots import Judging, state_cells
from buyer_portal.lots.models import Lot
from shared import schemas
from shared.accounts.actors import Role, actor_of
from shared.audit.models import Event
from shared.lots.conversions import density_note
from shared.ui import formats
from shared.ui.live import LivePart, live_part
from shared.ui.parts import Cell, Entry

from . import fitting
from .comparing import best_of
from .measuring import Basis, Measured, measured_bids

SHOWN = 25
NAMED = 100
CARDS = 3


@dataclass(frozen=True)
class Talk:
    """A negotiation in which both sides have made an offer."""

    one: Measured
    offer: schemas.Offer


@dataclass(frozen=True)
class BidsOnLot:
    """`part`: state line and bids, which keep themselves true; `talks`: the negotiations under way, a card each;
    `entries`: the bids as the lot's timeline tells them."""

    part: SafeString
    judging: Judging
    cells: list[Cell]
    talks: list[Talk]
    entries: list[Entry]


@dataclass(frozen=True)
class Received:
    """One row. `clock`: until when the offer that stands does, whoever made it."""

    one: Measured
    delivery: fitting.Said
    incoterm: fitting.Said
    clock: datetime | None
    is_cheapest: bool
    is_greenest: bool
    is_best: bool


def bids_on_lot(request: HttpRequest, lot: Lot, now: datetime) -> BidsOnLot:
    """What the lot's page shows of its bids. Two queries, three for a lot that was sealed."""
    basis, measured = measured_bids(lot)
    cells = _cells(request, lot, measured, now)
    part = _part(request, basis, measured, cells, now)
    html = mark_safe(part.html)  # noqa: S308  # our own template's
    return BidsOnLot(html, judging_of(lot, measured), cells, _talks(measured), _entries(measured))


def bids_part(request: HttpRequest, lot: Lot, now: datetime) -> LivePart:
    basis, measured = measured_bids(lot)
    return _part(request, basis, measured, _cells(request, lot, measured, now), now)


def judging_of(lot: Lot, measured: list[Measured]) -> Judging:
    """What the bids come to."""
    bids = [one.bid for one in measured]
    accepted = [bid for bid in bids if bid.status == states.ACCEPTED]
    active = sum(_is_active(bid) for bid in accepted)
    return Judging(
        live=sum(bid.is_live for bid in bids),
        sealed=sum(bid.is_live and bid.is_sealed for bid in bids),
        yours=sum(bid.is_live and bid.turn == "buyer" for bid in bids),
        unsigned=len(accepted) - active,
        won=active if lot.awarded else 0,  # a contract that was ended gave its volume back
    )


def _is_active(bid: Any) -> bool:
    return bool(bid.deal == "contracted")


def _cells(request: HttpRequest, lot: Lot, measured: list[Measured], now: datetime) -> list[Cell]:
    may_trade = actor_of(request).may(Role.TRADER)
    return state_cells(lot, now, may_trade=may_trade, missing=0, judging=judging_of(lot, measured))


def _talks(measured: list[Measured]) -> list[Talk]:
    """Those that wait for the buyer first, then by the time left."""
    talks = [
        Talk(one, offer)
        for one in measured
        if one.bid.is_live and one.bid.rounds and (offer := one.bid.standing) is not None
    ]
    return sorted(talks, key=lambda talk: (talk.one.bid.turn != "buyer", talk.offer.expires_at))[:CARDS]


def _entries(measured: list[Measured]) -> list[Entry]:
    """Each bid when it came in; what it said then only where it is opened and was not countered since."""
    return [Entry(_came_in(one), one.bid.created_at) for one in measured]


def _came_in(one: Measured) -> str:
    if one.terms is None or one.bid.rounds:
        return f"{one.name} bid"
    volume, pricing = one.terms.volume, one.terms.pricing
    price = formats.money(pricing.price_per_unit, pricing.currency or "", volume.unit)
    return f"{one.name} bid {price} for {formats.number(volume.amount)} {formats.unit_label(volume.unit)}"


def _part(request: HttpRequest, basis: Basis, measured: list[Measured], cells: list[Cell], now: datetime) -> LivePart:
    lot = basis.lot
    sealed = lot.mode == "sealed" and lot.status == lot_states.PUBLISHED
    context = {
        "lot": lot,
        "now": now,
        "cells": cells,
        "basis": basis,
        "total": len(measured) + basis.left_out,
        "live": sum(one.bid.is_live for one in measured),
        "is_open": lot.is_open(now),
        "is_sealed": sealed,
        "names": [one.name for one in measured if one.bid.is_live][:NAMED] if sealed else [],
        "rows": [] if sealed else _rows(measured),
        "opening": _opening(lot) if lot.mode == "sealed" and not sealed else None,
        "conversion": density_note(None),
    }
    return live_part(request, "bids/received.html", context, name="bids", url=reverse("bids:received", args=[lot.pk]))


def _rows(measured: list[Measured]) -> list[Received]:
    live = [one for one in measured if one.bid.is_live and one.is_compared]
    landed = best_of([one.landed for one in live], least=True)
    greenest = best_of([one.carbon_intensity for one in live], least=True)
    best = best_of([one.cost_of_carbon for one in live], least=True)

    def marked(one: Measured, value: Decimal | None, best: Decimal | None) -> bool:
        return one.bid.is_live and one.is_compared and value is not None and value == best

    return [
        Received(
            one, fitting.delivery_of(one), fitting.incoterm_of(one), _clock(one),
            marked(one, one.landed, landed), marked(one, one.carbon_intensity, greenest),
            marked(one, one.cost_of_carbon, best),
        )
        for one in measured[:SHOWN]
    ]  # fmt: skip


def _clock(one: Measured) -> datetime | None:
    offer: schemas.Offer | None = one.bid.standing if one.bid.is_live else None
    return (offer.expires_at if offer else one.bid.expires_at) if one.bid.is_live else None


def _opening(lot: Lot) -> Event | None:
    """When the sealed bids were opened, and by whom, as it was written down."""
    return Event.objects.about(lot).filter(verb="open_sealed_bids").first()
