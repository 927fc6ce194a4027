"""An organisation's bids in figures, for its dashboard."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from producer_portal.bids import states
from producer_portal.bids.models import ProducerBid
from shared.accounts.actors import Actor
from shared.ui import times

MOST_WON = 100


@dataclass(frozen=True)
class BidFigures:
    """How many drafts, how many bids wait for us and for buyers; `won` this quarter, worth what in each currency."""

    drafts: int
    ours: int
    theirs: int
    won: int
    worth: list[tuple[str, Decimal]]


def bid_figures(actor: Actor, now: datetime) -> BidFigures:
    """Two queries. `worth` is of the hundred that were won last, the currency with the most first."""
    mine = ProducerBid.objects.visible_to(actor)
    counts = mine.count_by_status()

    def count(*among: str) -> int:
        return sum(counts.get(state, 0) for state in among)

    won = list(mine.filter(status=states.WON, updated_at__gte=quarter_begin(now)).order_by("-updated_at")[:MOST_WON])
    return BidFigures(
        drafts=count(states.DRAFT, states.FAILED),
        ours=count(states.COUNTER_OFFER, states.STALE),
        theirs=count(states.SUBMITTING, states.SUBMITTED),
        won=len(won),
        worth=_worth(won),
    )


def quarter_begin(now: datetime) -> datetime:
    """The first moment of the calendar quarter, where the viewer is."""
    there = times.local(now)
    return there.replace(month=there.month - (there.month - 1) % 3, day=1, hour=0, minute=0, second=0, microsecond=0)


def _worth(bids: list[ProducerBid]) -> list[tuple[str, Decimal]]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for bid in bids:
        agreed = bid.standing
        if agreed is not None and agreed.terms.pricing.price is not None:
            sums[agreed.terms.pricing.currency or ""] += agreed.terms.pricing.price
    return sorted(sums.items(), key=lambda one: -one[1])
