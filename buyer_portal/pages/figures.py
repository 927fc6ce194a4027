"""The dashboard's figures: how the organisation's lots, the bids on them and its contracts stand."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import BooleanField, Case, Sum, When
from django.urls import reverse

from buyer_portal.bids import states as bid_states
from buyer_portal.bids.models import Bid
from buyer_portal.contracts.models import BOTH, BUYER, Contract
from buyer_portal.lots import states
from buyer_portal.lots.models import Lot, LotQuerySet
from shared.accounts.actors import Actor
from shared.lots.figures import budget_totals
from shared.paging import MOST_COUNTED, Total, count_up_to
from shared.ui import formats
from shared.ui.parts import Stat
from shared.ui.tags import words

SOON = timedelta(days=7)


def stats_of(actor: Actor, counts: dict[str, Total], now: datetime) -> list[Stat]:
    """How things stand: of very many lots those that close first, and then a plus. Five queries."""
    mine = Lot.objects.visible_to(actor)
    open_lots, lots, none = mine.published(), reverse("lots:list"), Total(0)
    is_open, to_award = counts.get(states.PUBLISHED, none), counts.get(states.CLOSED, none)
    some, plus = (surveyed(open_lots), "+") if is_open.more else (open_lots, "")
    return [
        Stat("Open lots", words.total(is_open), url=f"{lots}?state=published",
             note=_tendered(open_lots, some, plus, now)),
        _bids(actor),
        Stat("To award", words.total(to_award), url=f"{lots}?state=closed",
             note="bidding is over" if to_award.count else "none is closed"),
        _contracts(actor),
        _budget(budget_totals(some), plus),
    ]  # fmt: skip


def surveyed(lots: LotQuerySet) -> LotQuerySet:
    """The lots that figures are made of, so that any number of lots costs no more than a thousand."""
    return lots.first_to_close(MOST_COUNTED)


def _tendered(open_lots: LotQuerySet, some: LotQuerySet, plus: str, now: datetime) -> str:
    kg = some.order_by().aggregate(kg=Sum("volume_kg"))["kg"] or 0
    soon = count_up_to(open_lots.filter(closes_at__gt=now, closes_at__lte=now + SOON))
    tendered = f"{formats.number(kg // 1000)}{plus} t neat tendered"
    closing = "closes" if soon.count == 1 else "close"
    return f"{tendered}, {words.total(soon)} {closing} within 7 days" if soon.count else tendered


def _bids(actor: Actor) -> Stat:
    """One query, of at most so many of the live bids; beyond that each figure is a least."""
    is_sealed = Case(When(sealed__gt="", then=True), default=False, output_field=BooleanField())
    live = Bid.objects.filter(buyer_id=actor.organization_id).live().annotate(hidden=is_sealed)
    rows = live.order_by("-id").values_list("turn", "status", "hidden")[: MOST_COUNTED + 1]
    found = list(rows)
    bids, more = found[:MOST_COUNTED], len(found) > MOST_COUNTED
    yours, sealed, stale = (
        Total(count, more=more)
        for count in (
            sum(turn == BUYER for turn, _, _ in bids),
            sum(hidden for _, _, hidden in bids),
            sum(status == bid_states.STALE for _, status, _ in bids),
        )
    )
    also = [f"{words.total(count)} {word}" for count, word in ((sealed, "sealed"), (stale, "stale")) if count.count]
    note = ", ".join(also) or ("none waits for its producer" if yours.count else "none waits for you")
    return Stat("Bids to judge", words.total(yours), url=reverse("deals:list"), note=note)


def _contracts(actor: Actor) -> Stat:
    """One query, of at most so many of the unsigned ones; beyond that each figure is a least."""
    unsigned = Contract.objects.filter(buyer_id=actor.organization_id).unsigned()
    turns = list(unsigned.order_by("-id").values_list("turn", flat=True)[: MOST_COUNTED + 1])
    more = len(turns) > MOST_COUNTED
    count = Total(min(len(turns), MOST_COUNTED), more=more)
    yours = Total(sum(turn in (BUYER, BOTH) for turn in turns[:MOST_COUNTED]), more=more)
    note = (
        f"{words.total(yours)} {'waits' if yours.count == 1 else 'wait'} for your side"
        if count.count
        else "none is drawn up"
    )
    return Stat("Contracts to sign", words.total(count), url=reverse("contracts:list"), note=note)


def _budget(totals: list[tuple[str, Decimal]], plus: str) -> Stat:
    """What the open lots may cost: of the currency with the most lots in large, exactly and the others below."""
    if not totals:
        return Stat("Budget of open lots", formats.NOTHING, note="none is stated")
    currency, total = totals[0]
    exact = ", ".join(f"{formats.money(round(amount, 2), code)}{plus}" for code, amount in totals[:3])
    if total < 1_000_000:
        return Stat("Budget of open lots", f"{formats.money(round(total), currency)}{plus}", note=exact)
    millions = f"{formats.money(round(total / 1_000_000, 2), currency)}{plus}"
    return Stat("Budget of open lots", millions, unit="million", note=exact)
