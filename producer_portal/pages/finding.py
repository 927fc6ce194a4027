"""Who finds what the search of the whole portal looks for. An app with something to find adds its finder here."""

from __future__ import annotations

from producer_portal.bids.finding import find_bids
from producer_portal.marketplace.finding import find_lots
from producer_portal.trades.finding import find_contracts
from shared.ui.finding import Finder

FINDERS: tuple[Finder, ...] = (find_lots, find_bids, find_contracts)
