"""Who looks after the portal in its admin; the first one is named here, by whoever may run commands."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shared import clock
from shared.accounts.actors import SYSTEM
from shared.accounts.models import User
from shared.accounts.roles import Home
from shared.accounts.services import add_user, change_user
from shared.accounts.shadows import USER_ID


class Command(BaseCommand):
    help = (
        "Let somebody into the admin as an administrator. Name them by the address they sign in with, or by their id "
        "(user_…), which may be that of somebody at Clerk who has not been here yet. The deed is recorded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("who", help="an address, or an id such as user_2abc")
        parser.add_argument("--operator", action="store_true", help="look at and change things there, not everything")
        parser.add_argument("--no-more", action="store_true", help="take both rights away instead")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *args: Any, who: str, operator: bool, no_more: bool, dry_run: bool, **options: Any) -> None:
        user, is_new = _account(who.strip(), may_be_new=not no_more)
        is_staff, is_superuser = not no_more, not no_more and not operator
        now = "neither operator nor administrator" if no_more else "an operator" if operator else "an administrator"
        if (user.is_staff, user.is_superuser) == (is_staff, is_superuser):
            self.stdout.write(f"{user} is {now} already.")
            return
        if dry_run:
            self.stdout.write(f"{user} would be {now}. Nothing was written.")
            return
        user.is_staff, user.is_superuser = is_staff, is_superuser
        if is_new:
            add_user(user=user, by=SYSTEM, now=clock.now())
        else:
            change_user(user=user, by=SYSTEM, now=clock.now(), changed=["is_staff", "is_superuser"])
        self.stdout.write(f"{user} is {now}.")


def _account(who: str, *, may_be_new: bool) -> tuple[User, bool]:
    """The account, and whether it is yet to be made."""
    if USER_ID.fullmatch(who):
        known = User.objects.filter(external_id=who).first()
        if known is None and may_be_new:
            user = User(external_id=who)
            user.set_unusable_password()
            return user, True
    else:
        known = User.objects.filter(email=who.lower(), home=Home.HERE).first()
    if known is None:
        raise CommandError(f"No account of this portal signs in as {who}.")
    if known.home != Home.HERE:
        raise CommandError(f"{known} belongs to the other portal and has not signed in here yet.")
    return known, False
