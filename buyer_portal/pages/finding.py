"""Who finds what the search of the whole portal looks for. An app with something to find adds its finder here."""

from __future__ import annotations

from buyer_portal.bids.finding import find_bids
from buyer_portal.contracts.finding import find_contracts
from buyer_portal.lots.finding import find_lots
from shared.ui.finding import Finder

FINDERS: tuple[Finder, ...] = (find_lots, find_bids, find_contracts)
