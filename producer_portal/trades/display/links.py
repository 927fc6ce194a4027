"""How the pages of bids lead on to their contracts."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from producer_portal.bids.display.contracted import ContractLink
from producer_portal.trades import states
from producer_portal.trades.models import TradeContract
from shared import clock
from shared.lots import NEVER


def contracts_of_bids(buyer_bid_ids: Sequence[str]) -> dict[str, ContractLink]:
    """By the bid's id at the Buyer portal: its contract, not those that amend it later. One query."""
    now = clock.now()
    newest_first = TradeContract.objects.filter(buyer_bid_id__in=buyer_bid_ids).defer("body").order_by("-number")
    return {
        one.buyer_bid_id: ContractLink(
            one.number,
            reverse("trades:page", args=[one.pk]),
            "active" if one.status == states.ACTIVE else one.place(now),
            one.sign_until if one.waits_for_signature and now < one.sign_until < NEVER else None,
        )
        for one in newest_first
    }
