"""Fill the Buyer portal with the demonstration market."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from buyer_portal.lots import services as lots
from buyer_portal.lots.models import Lot
from buyer_portal.pages import demo
from shared import clock, schemas
from shared.accounts.demo import actor_for, add_people, missing_people
from shared.accounts.models import Organization


class Command(BaseCommand):
    help = "Fill the Buyer portal with demonstration companies, people and tenders. Run again, it adds what is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be added, and add nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Demo accounts have a public password: seed_demo runs with DEBUG=true only.")
        tenders = self._missing_tenders()
        people = len(missing_people(demo.PEOPLE))
        if not dry_run:
            add_people(demo.COMPANIES, demo.PEOPLE, now=clock.now())
            for done, tender in enumerate(tenders, 1):
                self._add_tender(tender)
                self.stdout.write(f"\r{done}/{len(tenders)} lots", ending="")
                self.stdout.flush()
            self.stdout.write("\r", ending="")
        verb = "would add" if dry_run else "added"
        self.stdout.write(
            f"seed_demo: {verb} {people} people and {len(tenders)} lots; "
            f"{Organization.objects.filter(home='here').count()} organisations, {Lot.objects.count()} lots in all"
        )

    def _missing_tenders(self) -> list[demo.Tender]:
        """Tenders of the people whose organisation has none yet."""
        posted = set(Lot.objects.values_list("posted_by__email", flat=True))
        return [tender for tender in demo.tenders(clock.now()) if tender.poster not in posted]

    def _add_tender(self, tender: demo.Tender) -> None:
        """Live the tender's life at the times it had: begun, published, revised, ended."""
        now = clock.now()
        by = actor_for(tender.poster)
        fields = schemas.LotFields.model_validate(tender.fields | {"airlineName": str(by.organization)})
        lot = lots.create_lot(fields=fields, by=by, now=now - timedelta(days=tender.begun))
        if tender.published is None:
            return
        published = now - timedelta(days=tender.published)
        lot = lots.publish_lot(lot=lot, by=by, now=published)
        if tender.revised:
            revised = schemas.merge(fields, tender.revised)
            lot = lots.edit_lot(lot=lot, fields=revised, by=by, now=published + timedelta(days=2, hours=5))
        if tender.end in {"closed", "unsuccessful"}:
            lot = lots.close_lot(lot=lot, by=by, now=now - timedelta(days=4))
        if tender.end == "unsuccessful":
            lots.end_lot_unsuccessful(lot=lot, reason=tender.reason, by=by, now=now - timedelta(days=2))
        if tender.end == "cancelled":
            lots.cancel_lot(lot=lot, reason=tender.reason, by=by, now=now - timedelta(days=30))
