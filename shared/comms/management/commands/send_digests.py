"""Daily digests by hand: the scheduler's work of every minute."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from shared import clock
from shared.comms.digests import Gathered, people_due, send_digests
from shared.progress import show


class Command(BaseCommand):
    help = "Write the daily digest of everybody whose hour has come. Workers send them; nobody gets two a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say for how many, and do nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        due = people_due(clock.now())
        if dry_run:
            self.stdout.write(f"send_digests, dry run: the hour of {due} has come. Nothing was done.")
            return

        def say(done: Gathered) -> None:
            show(self.stderr, f"{done.people} of {due}")

        done = send_digests(clock=clock.now, say=say)
        show(self.stderr, "")
        self.stdout.write(f"send_digests: {done}")
