"""Looking after mails by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shared import clock
from shared.accounts.actors import SYSTEM
from shared.comms import states
from shared.comms.models import SORTS, Mail
from shared.comms.services import mail_health, resend_mails

SHOWN = 50
STATES = [state for state, _ in states.MAIL_CHOICES]


class Command(BaseCommand):
    help = "Look after the mails that go out: list, show, resend. What a letter's link is, nobody is told."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        for name, about, add in VERBS:
            add(verbs.add_parser(name, help=about, description=about))

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        getattr(self, f"do_{verb}")(now=clock.now(), **options)

    def do_list(self, *, now: datetime, state: str | None, limit: int, **_: Any) -> None:
        """Mails, newest first, a line each; then how they stand as a whole."""
        found: list[Mail] = []
        for sort in SORTS:
            rows = sort.rows().filter(state=state) if state else sort.rows()
            found += rows.order_by("-created_at", "-id")[:limit]
        for mail in sorted(found, key=lambda one: (one.created_at, one.pk), reverse=True)[:limit]:
            self._line(mail.pk, mail.created_at, mail.address, mail, mail.state, mail.attempts, mail.last_error)
        health = mail_health(now)
        late = f", the first due {clock.to_wire(health.waiting_since)}" if health.waiting_since else ""
        self.stdout.write(
            f"mails list: {health.waiting.count} waiting{late}, {health.put_off.count} of them tried in vain, "
            f"{health.failed.count} given up within a week"
        )

    def do_show(self, *, now: datetime, id: str, **_: Any) -> None:  # noqa: A002
        """One mail: what it says, and what became of it."""
        mail = self._find(id)
        self._line("to", mail.address)
        self._line("subject", mail)
        self._line("written", mail.created_at)
        self._line("state", mail.state, mail.last_error)
        self._line("next try" if mail.state == states.DUE else "last due", mail.next_attempt_at)
        self._line("sent", mail.sent_at or "–")
        self.stdout.write(getattr(mail, "body", ""))
        self.stdout.write(f"mails show: {mail.pk}, {mail.attempts} tries")

    def do_resend(self, *, now: datetime, ids: list[str], failed: bool, dry_run: bool, **_: Any) -> None:
        """Put mails on their way again, from the beginning of their schedule."""
        if not (ids or failed):
            raise CommandError("Say which: ids of mails, or --failed.")
        chosen = [self._find(pk) for pk in ids]
        for sort in SORTS if failed else ():
            chosen += sort.rows().filter(state=states.FAILED).order_by("id")
        for mail in chosen:
            if mail.unsendable:
                self._line(mail.pk, mail.unsendable)
        sendable = [mail for mail in chosen if not mail.unsendable]
        count = len(sendable) if dry_run else resend_mails(mails=sendable, by=SYSTEM, now=now)
        self.stdout.write(f"mails resend: {count} {'would be' if dry_run else 'are'} on their way again")

    def _find(self, pk: str) -> Mail:
        found: list[Mail] = [mail for sort in SORTS for mail in sort.rows().filter(pk=pk)]
        if not found:
            raise CommandError(f"There is no mail {pk}.")
        return found[0]

    def _line(self, *parts: Any) -> None:
        texts = [clock.to_wire(part) if isinstance(part, datetime) else str(part) for part in parts]
        self.stdout.write("  ".join(text for text in texts if text))


def _list(parser: CommandParser) -> None:
    parser.add_argument("--state", choices=STATES)
    parser.add_argument("--limit", type=int, default=SHOWN)


def _show(parser: CommandParser) -> None:
    parser.add_argument("id", help="the mail's id")


def _resend(parser: CommandParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID", help="ids of mails")
    parser.add_argument("--failed", action="store_true", help="all that were given up")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")


VERBS: list[tuple[str, str, Callable[[CommandParser], None]]] = [
    ("list", "mails, newest first, and how they stand", _list),
    ("show", "one mail: what it says and what became of it", _show),
    ("resend", "put mails on their way again", _resend),
]
