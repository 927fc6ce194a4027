"""Proof, by hand, that both portals hold the same."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from shared import clock
from shared.exchange.models import ReconcileRun
from shared.exchange.reconcile import Compared, reconcile_kind
from shared.exchange.runs import Repair, repair_of
from shared.progress import show


class Command(BaseCommand):
    help = (
        "Compare every record that both portals hold, by version and content, and list each difference. --repair "
        "fetches the owner's state of those that differ. What is on its way at this moment may show as a difference."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = list(settings.RECONCILERS)
        parser.add_argument("types", nargs="*", metavar="TYPE", help=f"of {', '.join(kinds) or 'none'}; default: all")
        parser.add_argument("--repair", action="store_true", help="take the owner's state of what differs")
        parser.add_argument("--dry-run", action="store_true", help="with --repair: only list what would be mended")

    def handle(self, *args: Any, types: list[str], repair: bool, dry_run: bool, **options: Any) -> None:
        unknown = [kind for kind in types if kind not in settings.RECONCILERS]
        if unknown:
            raise CommandError(f"This portal does not compare {', '.join(unknown)}.")
        runs = [self._one(kind, repair and not dry_run) for kind in types or settings.RECONCILERS]
        compared, different = sum(run.compared for run in runs), sum(run.different for run in runs)
        self.stdout.write(
            f"reconcile: {compared} compared, {different} differ, {sum(run.repaired for run in runs)} mended"
        )
        broken = [f"{run.type}: {run.error}" for run in runs if run.error]
        if broken:
            raise CommandError("Not finished. " + " ".join(broken))

    def _one(self, kind: str, repair: bool) -> ReconcileRun:
        mend: Repair | None = repair_of(kind) if repair else None
        if repair and mend is None:
            self.stderr.write(f"{kind}: this portal owns these; mend them from the other side.")
        seen = 0

        def step(found: Compared) -> None:
            nonlocal seen
            seen += found.compared
            for difference in found.differences:
                here, there = difference.version_here, difference.version_there
                self.stdout.write(f"{kind} {difference.record_id}: {difference.what} (here {here}, there {there})")
            show(self.stderr, f"{kind}: {seen} compared")

        run = reconcile_kind(kind, tell_time=clock.now, repair=mend, on_step=step)
        show(self.stderr, "")
        return run
