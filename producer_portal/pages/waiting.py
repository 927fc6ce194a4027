"""Who tells what waits for the reader. An app that has something to wait for adds its teller here."""

from __future__ import annotations

from producer_portal.bids.waiting import bids_waiting
from producer_portal.certificates.waiting import certificates_waiting
from producer_portal.marketplace.waiting import market_waiting
from producer_portal.trades.waiting import contracts_waiting
from shared.ui.waiting import Teller, people_waiting

TELLERS: tuple[Teller, ...] = (contracts_waiting, bids_waiting, market_waiting, certificates_waiting, people_waiting)
