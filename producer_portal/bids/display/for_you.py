"""What lots are to the reader of a list: their own bid, or whether their certificates are those asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.urls import reverse

from producer_portal.bids import states
from producer_portal.bids.models import ProducerBid
from producer_portal.marketplace.models import MarketLot, MarketLotQuerySet
from shared.accounts.actors import Actor
from shared.ui import formats, times

from .eligibility import Eligibility, Held, eligibility_of, eligible_among
from .rows import ACTIONS, page_of, price_of


@dataclass(frozen=True)
class Mark:
    """A badge's `word`, and beside it a `note`, which leads to `url` where there is one; `action` is what the reader
    does there, where it is their turn.
    """

    word: str
    note: str = ""
    url: str = ""
    action: str = ""


class ForYou:
    """For the list of lots (settings.LOT_MARKS). Nothing is read before it is asked for."""

    def __init__(self, actor: Actor, now: datetime) -> None:
        self.actor, self.now = actor, now

    @cached_property
    def held(self) -> Held:
        return Held.by(self.actor, self.today)

    @property
    def today(self) -> date:
        return times.local(self.now).date()

    def marks(self, lots: Sequence[MarketLot]) -> dict[str, Mark]:
        """By lot. Three queries, whatever their number."""
        if not lots:
            return {}
        bids = ProducerBid.objects.visible_to(self.actor).filter(lot_id__in=[lot.pk for lot in lots], holds_place=True)
        own = {bid.lot_id: _of_bid(bid) for bid in bids}
        judged = eligibility_of(lots, self.held) if self.held.ends else {}  # who lists none is not told so on each lot
        return {pk: _of_eligibility(one) for pk, one in judged.items()} | own

    def eligible(self, lots: MarketLotQuerySet) -> MarketLotQuerySet:
        """Those among them whose certificates the organisation holds. Two queries find out what is asked and held."""
        return eligible_among(lots, self.held)


def _of_bid(bid: ProducerBid) -> Mark:
    whose, price = "their offer" if bid.status == states.COUNTER_OFFER else "your bid", price_of(bid)
    note = f"{whose}, {price}" if price != formats.NOTHING else whose
    return Mark(bid.status, note, page_of(bid), ACTIONS.get(bid.status, ""))


def _of_eligibility(one: Eligibility) -> Mark:
    return Mark(one.word, one.note, reverse("certificates:list") if one.note else "")
