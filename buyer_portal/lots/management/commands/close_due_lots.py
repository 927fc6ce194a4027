from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from buyer_portal.lots.services import due
from shared import clock
from shared.clock import to_wire
from shared.progress import show


class Command(BaseCommand):
    help = (
        "Close every published lot whose bid deadline has passed, as the scheduler does every 30 seconds. Safe to run"
        " at any time, also beside the scheduler: each lot is closed once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say how many lots are due, and close none")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        now = clock.now()
        waiting = due.due_to_close(now)
        if dry_run:
            self.stdout.write(f"close_due_lots: would close {waiting} lots")
            return
        closed = due.close_due_lots(
            now=now,
            on_step=lambda number: show(self.stderr, f"{number} of {waiting} lots"),
            on_closed=lambda lot: self.stdout.write(f"{lot.number}: closed, bids until {to_wire(lot.bid_deadline)}"),
        )
        show(self.stderr, "")
        refused = closed.due - closed.done
        left = f"; {refused} could not be closed, the log says why" if refused else ""
        self.stdout.write(f"close_due_lots: closed {closed.done} of {closed.due} lots that were due{left}")
