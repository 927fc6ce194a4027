"""Catch up with the Buyer portal by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from producer_portal.marketplace.services.sync import begin_run, sync_lots
from shared import clock
from shared.exchange.peer import PeerUnavailable
from shared.progress import show


def moment(text: str) -> datetime:
    """A day or a time with its zone."""
    return clock.from_wire(f"{text}T00:00:00+00:00" if len(text) == len("2026-01-15") else text)


class Command(BaseCommand):
    help = (
        "Pull the lots that the Buyer portal offers, and what delivery lost. Without options: what changed since the "
        "last sync; the first time, everything."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        scope = parser.add_mutually_exclusive_group()
        scope.add_argument("--full", action="store_true", help="compare every lot, and take down those that are gone")
        scope.add_argument(
            "--since", type=moment, help="only lots changed since, such as 2026-01-15 or 2026-01-15T10:30Z"
        )
        parser.add_argument("--dry-run", action="store_true", help="say where both sides differ, and change nothing")

    def handle(self, *args: Any, full: bool, since: datetime | None, dry_run: bool, **options: Any) -> None:
        run = begin_run(tell_time=clock.now, full=full, since=since, dry_run=dry_run)
        try:
            for tally in sync_lots(run):
                show(self.stderr, f"{tally.seen} lots compared")
        except PeerUnavailable as error:
            show(self.stderr, "")
            raise CommandError(
                f"{error} Nothing is lost: run this again once it answers. So far: {run.tally}."
            ) from error
        show(self.stderr, "")
        self.stdout.write(f"sync_lots{', dry run' if dry_run else ''}: {run.tally}")
