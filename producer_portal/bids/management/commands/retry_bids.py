from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from producer_portal.bids import states
from producer_portal.bids.models import ProducerBid
from producer_portal.bids.services import sending
from shared import clock

AT_ONCE = 50


class Command(BaseCommand):
    help = (
        "Send every bid that is on its way and whose time has come, as the scheduler does every ten seconds. Safe to"
        " run at any time, also beside the scheduler: the Buyer portal knows each bid by its id, and takes it once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say how many bids are due, and send none")
        parser.add_argument("--limit", type=int, default=AT_ONCE, help=f"at most so many ({AT_ONCE} unless given)")

    def handle(self, *args: Any, dry_run: bool, limit: int, **options: Any) -> None:
        if dry_run:
            waiting = ProducerBid.objects.due(clock.now()).count()
            self.stdout.write(f"retry_bids: would send {waiting} bids")
            return
        bids = sending.retry_bids(tell_time=clock.now, limit=limit)
        for bid in bids:
            self.stdout.write(f"{bid}: {bid.status}{f', {bid.problem}' if bid.problem else ''}")
        failed, unknown = (sum(bid.status == state for bid in bids) for state in (states.FAILED, states.SUBMITTING))
        arrived = len(bids) - failed - unknown
        self.stdout.write(f"retry_bids: {arrived} arrived, {failed} not taken, {unknown} without an answer")
