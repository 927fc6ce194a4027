"""Who tells what waits for the reader. An app that has something to wait for adds its teller here."""

from __future__ import annotations

from shared.ui.waiting import Teller, people_waiting

TELLERS: tuple[Teller, ...] = (people_waiting,)
