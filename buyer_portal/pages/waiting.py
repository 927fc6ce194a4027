"""Who tells what waits for the reader. An app that has something to wait for adds its teller here."""

from __future__ import annotations

from buyer_portal.contracts.waiting import contracts_waiting
from buyer_portal.deals.waiting import answers_waiting
from buyer_portal.lots.waiting import lots_waiting
from shared.ui.waiting import Teller, people_waiting

TELLERS: tuple[Teller, ...] = (lots_waiting, answers_waiting, contracts_waiting, people_waiting)
