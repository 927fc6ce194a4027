"""Fill the Buyer portal with the demonstration market."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from buyer_portal.contracts.services.due import remind_of_signatures
from buyer_portal.deals.services.due import remind_of_answers
from buyer_portal.lots import services as lots
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services.due import remind_of_awards
from buyer_portal.pages import demo
from buyer_portal.pages.demo_deeds import Biddings, do_to_lot
from buyer_portal.pages.demo_tenders import tenders
from buyer_portal.reference.services import reference_price_of, set_reference_price
from shared import clock, schemas
from shared.accounts.demo import Calendar, actor_for, add_machines, add_people, invite_people, missing_people
from shared.accounts.models import Organization, User
from shared.accounts.roles import Home
from shared.comms.services import mark_all_read
from shared.db import atomic
from shared.deals.demo import biddings
from shared.exchange.feed import number_feed
from shared.exchange.services import send_from
from shared.progress import show
from shared.tour.demo import begin_tours


class Command(BaseCommand):
    help = "Fill the Buyer portal with demonstration companies, people and tenders. Run again, it adds what is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be added, and add nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Demo accounts have a public password: seed_demo runs with DEBUG=true only.")
        now = clock.now()
        people, missing, told = len(missing_people(demo.PEOPLE)), missing_tenders(now), biddings(now)
        if not dry_run:
            add_people(demo.COMPANIES, demo.PEOPLE, now=now)
            for number, tender in enumerate(missing, 1):
                show(self.stderr, f"{number} of {len(missing)} lots")
                live(tender, told)
            show(self.stderr, "")
            add_machines(demo.MACHINES, now=now)
            invite_people(demo.INVITED, now=now)
            set_reference_price_of_helvia(now)
            if missing:
                pass_mornings(now)
                look_around(now)
            begin_tours(demo.PEOPLE, now=now)
            send_from(now=now)
            number_feed()  # so that the Producer portal can read at once what happened
        self.stdout.write(
            f"seed_demo: {'would add' if dry_run else 'added'} {people} people and {len(missing)} lots; "
            f"{Organization.objects.filter(home=Home.HERE).count()} organisations, {Lot.objects.count()} lots in all"
        )


def set_reference_price_of_helvia(now: datetime) -> None:
    """The reference jet price of the demonstration, where none was set."""
    by = actor_for(demo.ELENA)
    organization = by.person()[1]
    if reference_price_of(organization) is None:
        source, as_of = "Platts CIF NWE", (now - timedelta(days=10)).date()
        set_reference_price(
            organization=organization, amount=Decimal(790), currency="USD", as_of=as_of, source=source, by=by, now=now
        )


def missing_tenders(now: datetime) -> list[demo.Tender]:
    """Each person posts theirs in order, so of those who have posted some already the first are left out."""
    posted = Counter(Lot.objects.values_list("posted_by__email", flat=True))
    missing = []
    for tender in tenders(now):
        if posted[tender.poster]:
            posted[tender.poster] -= 1
        else:
            missing.append(tender)
    return missing


@atomic
def live(tender: demo.Tender, told: Biddings) -> Lot:
    """Live the tender's life at the times it had, whole or not at all."""
    poster = actor_for(tender.poster)
    fields = schemas.LotFields.model_validate(tender.fields | {"airlineName": str(poster.organization)})
    lot = lots.create_lot(fields=fields, by=poster, now=tender.begun)
    for deed in tender.deeds:
        lot = do_to_lot(lot, deed, tender.poster, told)
    return lot


def pass_mornings(now: datetime) -> None:
    """What the clock told people on the last mornings, of what still waits today."""
    today = now.replace(hour=6, minute=30, second=0, microsecond=0)
    for days in range(10, 0, -1):
        morning = today - timedelta(days=days)
        remind_of_answers(now=morning)
        remind_of_signatures(now=morning)
        remind_of_awards(now=morning)


def look_around(now: datetime) -> None:
    """Helvia's people have read what they were told until yesterday in the evening, operators every alert."""
    for email in (demo.ELENA, demo.MARC):
        mark_all_read(user=actor_for(email).person()[0], now=Calendar(now).past(3, 11, 17, 42))
    for operator in User.objects.filter(is_staff=True, home=Home.HERE):
        mark_all_read(user=operator, now=now, kind="alert")
