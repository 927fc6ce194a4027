"""Help for somebody who lost their authenticator app and their recovery codes."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shared import clock
from shared.accounts.actors import SYSTEM
from shared.accounts.models import User
from shared.accounts.roles import Home
from shared.identity.rules import recovery_codes_left, second_factor_of
from shared.identity.services import reset_second_factor


class Command(BaseCommand):
    help = (
        "Take two-factor sign-in off one account: its app and recovery codes are forgotten and it is signed out "
        "everywhere. Make sure that it is really its owner who asks. The person is told by mail; the deed is recorded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address the person signs in with")
        parser.add_argument("--why", default="", help="goes into the audit trail, such as the ticket's number")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *args: Any, email: str, why: str, dry_run: bool, **options: Any) -> None:
        user = User.objects.filter(email=email.strip().lower(), home=Home.HERE).first()
        if user is None:
            raise CommandError(f"No account of this portal signs in as {email}.")
        if second_factor_of(user) is None:
            self.stdout.write(f"{user.email} has no second factor: nothing to take off.")
            return
        sessions, left = user.sessions.count(), recovery_codes_left(user)
        about = f"{user} ({user.email}): the app, recovery codes: {left}, sessions: {sessions}"
        if dry_run:
            self.stdout.write(f"Would take off {about}. Nothing was written.")
            return
        reset_second_factor(user=user, by=SYSTEM, now=clock.now(), why=why)
        self.stdout.write(f"Taken off {about}. The person is told by mail.")
