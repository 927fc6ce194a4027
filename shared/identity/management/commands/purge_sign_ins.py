"""Forgetting old sessions and links."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from shared import clock
from shared.identity.services import over, purge_sign_ins


class Command(BaseCommand):
    help = (
        "Delete what opens nothing any more: sessions that ended by themselves, old links for a new password, apps "
        "that were never confirmed, browsers not seen for 400 days. The scheduler does it daily. May be broken off "
        "and run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say how much would go, and delete nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        now = clock.now()
        counts = {name: rows.count() for name, rows in over(now).items()} if dry_run else purge_sign_ins(now=now)
        parts = ", ".join(f"{count} {name}" for name, count in counts.items())
        self.stdout.write(f"purge_sign_ins{', dry run, nothing deleted' if dry_run else ''}: {parts}")
