"""Forgetting what is old."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shared import clock
from shared.db import purge
from shared.exchange.history import histories
from shared.progress import show

DAYS = 90


class Command(BaseCommand):
    help = (
        "Delete history after 90 days: attempts, processed inbox messages, delivered outbox events and what other apps "
        "name. Never the audit trail, signatures, tombstones, or anything that still waits. May be broken off and run "
        "again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=DAYS, help=f"keep this many days (default {DAYS})")
        parser.add_argument("--dry-run", action="store_true", help="say how much would go, and delete nothing")

    def handle(self, *args: Any, days: int, dry_run: bool, **options: Any) -> None:
        if days < 1:
            raise CommandError("Keep at least one day.")
        before = clock.now() - timedelta(days=days)
        counts: dict[str, int] = {}
        for history in histories():
            if dry_run:
                counts[history.name] = history.old_rows(before).count()
                continue
            counts[history.name] = 0
            for gone in purge(history.old_rows(before)):
                counts[history.name] += gone
                show(self.stderr, f"{history.name}: {counts[history.name]}")
        show(self.stderr, "")
        parts = ", ".join(f"{count} {name}" for name, count in counts.items())
        self.stdout.write(f"purge_history{', dry run, nothing deleted' if dry_run else ''}: {parts}")
