"""How many bids came in on each lot of a list, and how many of them wait for the buyer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from buyer_portal.bids import states
from buyer_portal.bids.models import Bid
from buyer_portal.lots.models import Lot


@dataclass(frozen=True)
class Counted:
    """`count`: of all that came in, whatever became of them; `yours`: of those that wait for the buyer's answer."""

    count: int
    yours: int


def count_bids(lots: Sequence[Lot]) -> dict[str, Counted]:
    """By lot id; a lot without bids is not there. One query, none for drafts alone."""
    told = [lot.pk for lot in lots if lot.revision]
    if not told:
        return {}
    waits = Q(turn="buyer", status__in=states.LIVE)
    rows = Bid.objects.filter(lot__in=told).order_by().values_list("lot_id")
    counted = rows.annotate(count=Count("pk"), yours=Count("pk", filter=waits))
    return {pk: Counted(count, yours) for pk, count, yours in counted}
