"""Fill the Buyer portal with the demonstration market."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from buyer_portal.lots import services as lots
from buyer_portal.lots.models import Lot
from buyer_portal.pages import demo
from shared import clock, schemas
from shared.accounts.actors import SYSTEM, Actor
from shared.accounts.demo import actor_for, add_people, missing_people
from shared.accounts.models import Organization
from shared.accounts.roles import Home
from shared.exchange.management.progress import show


class Command(BaseCommand):
    help = "Fill the Buyer portal with demonstration companies, people and tenders. Run again, it adds what is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be added, and add nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Demo accounts have a public password: seed_demo runs with DEBUG=true only.")
        now = clock.now()
        people, tenders = len(missing_people(demo.PEOPLE)), missing_tenders(now)
        if not dry_run:
            add_people(demo.COMPANIES, demo.PEOPLE, now=now)
            for number, tender in enumerate(tenders, 1):
                show(self.stderr, f"{number} of {len(tenders)} lots")
                live(tender, by=actor_for(tender.poster), now=now)
            show(self.stderr, "")
        self.stdout.write(
            f"seed_demo: {'would add' if dry_run else 'added'} {people} people and {len(tenders)} lots; "
            f"{Organization.objects.filter(home=Home.HERE).count()} organisations, {Lot.objects.count()} lots in all"
        )


def missing_tenders(now: datetime) -> list[demo.Tender]:
    """Each person posts theirs in order, so of those who have posted some already the first are left out."""
    posted = Counter(Lot.objects.values_list("posted_by__email", flat=True))
    missing = []
    for tender in demo.tenders(now):
        if posted[tender.poster]:
            posted[tender.poster] -= 1
        else:
            missing.append(tender)
    return missing


def live(tender: demo.Tender, *, by: Actor, now: datetime) -> Lot:
    """Live the tender's life at the times it had: begun, published, revised, ended."""
    fields = schemas.LotFields.model_validate(tender.fields | {"airlineName": str(by.organization)})
    lot = lots.create_lot(fields=fields, by=by, now=now - timedelta(days=tender.begun))
    if tender.published is None:
        return lot
    published = now - timedelta(days=tender.published)
    lot = lots.publish_lot(lot=lot, by=by, now=published)
    if tender.revised:
        revised = schemas.merge(lot.fields, tender.revised)
        lot = lots.edit_lot(lot=lot, fields=revised, by=by, now=published + timedelta(days=2, hours=5))
    if tender.end == "cancelled":
        return lots.cancel_lot(lot=lot, reason=tender.reason, by=by, now=published + timedelta(days=11))
    if tender.end == "unsuccessful":
        lot = lots.close_lot(lot=lot, by=by, now=published + timedelta(days=12))
        return lots.end_lot_unsuccessful(lot=lot, reason=tender.reason, by=by, now=published + timedelta(days=18))
    if tender.end == "closed" and lot.bid_deadline:
        return lots.close_lot(lot=lot, by=SYSTEM, now=lot.bid_deadline)
    return lot
