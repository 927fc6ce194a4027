from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shared import clock
from shared.accounts.actors import SYSTEM
from shared.accounts.api_keys import create_api_key
from shared.accounts.models import Organization
from shared.accounts.roles import Scope
from shared.errors import DomainError


class Command(BaseCommand):
    help = (
        "Make an API key: for one organisation (--organization, by id or exact name), or for the other portal's"
        " dashboard (--trusted), whose word on user and organisation is taken. The key is printed once and cannot be"
        " read again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--organization", metavar="ID|NAME", help="the organisation that the key acts for")
        whose.add_argument("--trusted", action="store_true", help="a key of the other portal's dashboard")
        parser.add_argument("--name", required=True, help="what the key is for, such as 'ERP nightly import'")
        parser.add_argument(
            "--scope",
            action="append",
            choices=Scope.values,
            help="what it may do (default: read, write); repeatable",
        )
        parser.add_argument("--expires", metavar="WHEN", help="in so many days (90d) or at a time (2027-03-01T00:00Z)")
        parser.add_argument("--dry-run", action="store_true", help="say what would be made, and make nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        organization = None if options["trusted"] else _organization(options["organization"])
        expires_at = _expiry(options["expires"], now)
        scopes = [Scope(scope) for scope in options["scope"] or (Scope.READ, Scope.WRITE)]
        about = f"for {organization or 'the trusted dashboard'}, {_until(expires_at)}"
        if options["dry_run"]:
            self.stdout.write(f"Would make the key '{options['name']}' {about}. Nothing was written.")
            return
        try:
            key, secret = create_api_key(
                name=options["name"],
                organization=organization,
                by=SYSTEM,
                now=now,
                scopes=scopes,
                expires_at=expires_at,
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(secret)
        self.stdout.write(f"1 key made: '{key.name}' ({key.pk}) {about}. Keep it now; it is not shown again.")


def _organization(wanted: str) -> Organization:
    found = Organization.objects.filter(pk=wanted) or Organization.objects.filter(name=wanted)
    matches = list(found[:2])
    if len(matches) != 1:
        how_many = "Several organisations are" if matches else "No organisation is"
        raise CommandError(f"{how_many} called '{wanted}'. Give the id; the admin lists them.")
    return matches[0]


def _expiry(text: str | None, now: datetime) -> datetime | None:
    if text is None:
        return None
    try:
        if text.endswith("d") and text[:-1].isdigit():
            return now + timedelta(days=int(text[:-1]))
        return clock.from_wire(text)
    except (ValueError, OverflowError) as error:
        raise CommandError("--expires takes a number of days such as 90d, or a time with its zone.") from error


def _until(expires_at: datetime | None) -> str:
    return f"valid until {clock.to_wire(expires_at)}" if expires_at else "valid until it is revoked"
