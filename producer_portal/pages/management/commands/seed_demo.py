"""Fill the Producer portal with the demonstration producers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from producer_portal.marketplace.models import MarketLot
from producer_portal.marketplace.sync import begin_run, sync_lots
from producer_portal.pages import demo
from shared import clock
from shared.accounts.demo import add_people, missing_people
from shared.accounts.models import Organization
from shared.accounts.roles import Home
from shared.exchange.peer import PeerUnavailable


class Command(BaseCommand):
    help = (
        "Fill the Producer portal with demonstration companies and people, and fetch the lots if the Buyer portal "
        "answers. Run again, it adds what is missing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be added, and add nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Demo accounts have a public password: seed_demo runs with DEBUG=true only.")
        people = len(missing_people(demo.PEOPLE))
        if not dry_run:
            add_people(demo.COMPANIES, demo.PEOPLE, now=clock.now())
        lots = "" if dry_run else self._fetch_lots()
        self.stdout.write(
            f"seed_demo: {'would add' if dry_run else 'added'} {people} people; "
            f"{Organization.objects.filter(home=Home.HERE).count()} organisations, "
            f"{MarketLot.objects.active().count()} open lots in all{lots}"
        )

    def _fetch_lots(self) -> str:
        """One sync, if the Buyer portal is up; otherwise lots come by themselves once it is."""
        run = begin_run(tell_time=clock.now)
        try:
            for _ in sync_lots(run):
                pass
        except PeerUnavailable:
            return f" (the {settings.PEER_TITLE} does not answer yet: lots come once it does)"
        return f" ({run.tally})"
