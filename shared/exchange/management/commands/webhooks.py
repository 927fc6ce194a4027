"""Looking after messages and endpoints by hand."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from shared import clock
from shared.accounts.actors import SYSTEM
from shared.db import purge
from shared.errors import DomainError
from shared.exchange import states
from shared.exchange.endpoints import add_endpoint, check_endpoint, rotate_secret, the_peer
from shared.exchange.history import settled_events
from shared.exchange.models import Attempt, Delivery, Endpoint, InboxMessage, OutboxEvent
from shared.exchange.replay import replay_deliveries, replay_messages
from shared.exchange.sending import send_due
from shared.exchange.services import ping
from shared.progress import show

SHOWN = 50
STATES = [states.DUE, states.DELIVERED, states.DEAD]
INBOX_STATES = [states.DUE, states.DONE, states.IGNORED, states.PARKED]


class Command(BaseCommand):
    help = "Look after the messages between the portals: list, show, replay, purge, ping, add, rotate-secret."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        for name, about, add in VERBS:
            add(verbs.add_parser(name, help=about, description=about))

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        try:
            getattr(self, f"do_{verb.replace('-', '_')}")(now=clock.now(), **options)
        except DomainError as error:
            more = [sentence for sentences in error.fields.values() for sentence in sentences]
            raise CommandError(" ".join(dict.fromkeys([error.message, *more]))) from error

    def do_list(self, *, now: datetime, inbox: bool, state: str | None, endpoint: str, limit: int, **_: Any) -> None:
        """Messages, newest first, a line each."""
        if state and state not in _states(inbox):
            other = "without --inbox" if inbox else "with --inbox"
            raise CommandError(f"Nothing here is ever {state}. Ask {other}, or for {', '.join(_states(inbox))}.")
        if inbox:
            messages = InboxMessage.objects.order_by("-id").defer("body")
            chosen = messages.filter(state=state) if state else messages
            for row in chosen[:limit]:
                self._line(row.received_at, row.message_id, row.event, row.state, row.attempts, row.last_error)
            self.stdout.write(f"webhooks list: {chosen.count()} in the inbox")
            return
        deliveries = Delivery.objects.order_by("-id").select_related("endpoint")
        found = deliveries.filter(state=state) if state else deliveries
        found = found.filter(endpoint=self._endpoint(endpoint)) if endpoint else found
        for row in found[:limit]:
            self._line(
                row.created_at, row.event_id, str(row), row.endpoint.name, row.state, row.attempts, row.last_error
            )
        self.stdout.write(f"webhooks list: {found.count()} deliveries")

    def do_show(self, *, now: datetime, id: str, **_: Any) -> None:  # noqa: A002
        """One message: its body, and every try."""
        received = InboxMessage.objects.filter(message_id=id).first()
        event = OutboxEvent.objects.filter(pk=id).first()
        if received is None and event is None:
            raise CommandError(f"There is no message {id}, neither sent nor received.")
        if received is not None:
            self._line("received", received.received_at, received.event, received.state, received.last_error)
            self.stdout.write(received.body)
        tries = 0
        if event is not None:
            self._line("sent", event.occurred_at, event.event, str(event), f"feed {event.feed_number or '–'}")
            self.stdout.write(event.body)
            for row in event.deliveries.select_related("endpoint").order_by("id"):
                self._line(row.endpoint.name, row.state, f"next {clock.to_wire(row.next_attempt_at)}", row.last_error)
            for attempt in Attempt.objects.filter(delivery__event=event).order_by("at", "id"):
                tries += 1
                self._line(
                    attempt.at, f"{attempt.took_ms:.0f} ms", attempt.status or "–", attempt.error, attempt.answer
                )
        self.stdout.write(f"webhooks show: {id}, {tries} tries")

    def do_replay(
        self, *, now: datetime, ids: list[str], dead: bool, parked: bool, endpoint: str, dry_run: bool, **_: Any
    ) -> None:
        """Send or handle again. Ids are kept, so nothing happens twice."""
        if not (ids or dead or parked):
            raise CommandError("Say what: ids of messages, --dead or --parked.")
        deliveries, messages = Delivery.objects.none(), InboxMessage.objects.none()
        if unknown := _unknown(ids):
            raise CommandError(f"There is no message {', '.join(unknown)}. “webhooks list” shows what there is.")
        if ids:
            deliveries = Delivery.objects.filter(event_id__in=ids)
            messages = InboxMessage.objects.filter(message_id__in=ids)
        if dead:
            deliveries = deliveries | Delivery.objects.dead()
        if parked:
            messages = messages | InboxMessage.objects.parked()
        if endpoint:
            deliveries = deliveries.filter(endpoint=self._endpoint(endpoint))
        counts = (
            (deliveries.count(), messages.count())
            if dry_run
            else (replay_deliveries(deliveries, by=SYSTEM, now=now), replay_messages(messages, by=SYSTEM, now=now))
        )
        would = "would be " if dry_run else ""
        self.stdout.write(f"webhooks replay: {counts[0]} {would}sent again, {counts[1]} {would}handled again")

    def do_purge(self, *, now: datetime, days: int, dry_run: bool, **_: Any) -> None:
        """Delete delivered messages that are older than so many days."""
        before, gone = now - timedelta(days=days), 0
        if dry_run:
            count = settled_events().old_rows(before).count()
            self.stdout.write(f"webhooks purge: {count} would be deleted")
            return
        for chunk in purge(settled_events().old_rows(before)):
            gone += chunk
            show(self.stderr, f"{gone} deleted")
        show(self.stderr, "")
        self.stdout.write(f"webhooks purge: {gone} deleted")

    def do_ping(self, *, now: datetime, endpoint: str, dry_run: bool, **_: Any) -> None:
        """Send a message that changes nothing, and say what came back."""
        to = self._endpoint(endpoint)
        topic = next(iter(to.urls()), "")
        if dry_run:
            self.stdout.write(f"webhooks ping: would post to {to.urls().get(topic, 'no address')}")
            return
        event = ping(endpoint=to, topic=topic, by=SYSTEM, now=now)
        send_due(to.pk, tell_time=clock.now)
        delivery = Delivery.objects.get(event=event)
        attempt = Attempt.objects.filter(delivery=delivery).order_by("-number").first()
        took = f" in {attempt.took_ms:.0f} ms" if attempt else ""
        self.stdout.write(f"webhooks ping: {to.name}: {delivery.state}{took} {delivery.last_error}".rstrip())
        if delivery.state != states.DELIVERED:
            raise CommandError(f"{to.name} did not take it. It will be tried again by the schedule.")

    def do_add(
        self,
        *,
        now: datetime,
        name: str,
        url: str,
        topics: str,
        organization: str,
        secret: str,
        drafts: bool,
        dry_run: bool,
        **_: Any,
    ) -> None:
        """Add an endpoint for a partner; its secret is printed once."""
        wanted = topics.split(",") if topics else list(settings.EXCHANGE.sends)
        urls = {topic: url.replace("{topic}", topic) for topic in wanted}
        if dry_run:
            check_endpoint(name=name, topic_urls=urls, organization_id=organization)
            self.stdout.write(f"webhooks add: {name} would get {', '.join(wanted)}")
            return
        endpoint = add_endpoint(
            name=name,
            topic_urls=urls,
            organization_id=organization,
            by=SYSTEM,
            now=now,
            secret=secret,
            wants_drafts=drafts,
        )
        self.stdout.write(endpoint.secret)
        self.stdout.write(f"webhooks add: {name} gets {', '.join(wanted)}; the line above is its secret, shown once")

    def do_rotate_secret(self, *, now: datetime, endpoint: str, secret: str, dry_run: bool, **_: Any) -> None:
        """Give an endpoint a new secret; the old one signs along for 24 h."""
        to = self._endpoint(endpoint)
        if dry_run:
            self.stdout.write(f"webhooks rotate-secret: {to.name} would get a new secret")
            return
        rotated = rotate_secret(endpoint=to, by=SYSTEM, now=now, secret=secret)
        self.stdout.write(rotated.secret)
        self.stdout.write(f"webhooks rotate-secret: {to.name}; both sign until {clock.to_wire(rotated.previous_until)}")

    def _endpoint(self, name: str) -> Endpoint:
        if not name:
            return the_peer(clock.now())
        found = Endpoint.objects.filter(name=name).first()
        if found is None:
            raise CommandError(f"There is no endpoint {name!r}; there are {', '.join(_names())}.")
        return found

    def _line(self, *parts: Any) -> None:
        texts = [clock.to_wire(part) if isinstance(part, datetime) else str(part) for part in parts]
        self.stdout.write("  ".join(text for text in texts if text))


def _states(inbox: bool) -> list[str]:
    return INBOX_STATES if inbox else STATES


def _unknown(ids: list[str]) -> list[str]:
    """Those of `ids` that were neither sent nor received."""
    sent = OutboxEvent.objects.filter(pk__in=ids).values_list("pk", flat=True)
    received = InboxMessage.objects.filter(message_id__in=ids).values_list("message_id", flat=True)
    known = {*sent, *received} if ids else set()
    return [one for one in ids if one not in known]


def _whole(least: int, most: int) -> Callable[[str], int]:
    """A whole number within bounds, for argparse, which says the sentence."""

    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        if not least <= number <= most:
            raise ArgumentTypeError(f"write a whole number from {least:,} to {most:,}, not {text!r}")
        return number

    return read


def _names() -> list[str]:
    return sorted(Endpoint.objects.values_list("name", flat=True))


def _dry(parser: CommandParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")


def _to(parser: CommandParser) -> None:
    parser.add_argument("--endpoint", default="", metavar="NAME", help="the endpoint (default: the other portal)")


def _list(parser: CommandParser) -> None:
    parser.add_argument("--inbox", action="store_true", help="what came in, not what goes out")
    parser.add_argument("--state", choices=sorted({*STATES, *INBOX_STATES}))
    parser.add_argument("--endpoint", default="", metavar="NAME", help="only to this endpoint")
    parser.add_argument("--limit", type=_whole(1, 100_000), default=SHOWN, help=f"at most so many (default {SHOWN})")


def _show(parser: CommandParser) -> None:
    parser.add_argument("id", help="the message's id, msg_…")


def _replay(parser: CommandParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID", help="ids of messages, sent or received")
    parser.add_argument("--dead", action="store_true", help="all that were given up")
    parser.add_argument("--parked", action="store_true", help="all in the inbox that were parked")
    parser.add_argument("--endpoint", default="", metavar="NAME", help="only to this endpoint")
    _dry(parser)


def _purge(parser: CommandParser) -> None:
    parser.add_argument("--days", type=_whole(1, 36_500), default=90, help="keep this many days (default 90)")
    _dry(parser)


def _ping(parser: CommandParser) -> None:
    _to(parser)
    _dry(parser)


def _add(parser: CommandParser) -> None:
    parser.add_argument("--name", required=True)
    parser.add_argument("--url", required=True, help="where to post; {topic} in it is replaced")
    parser.add_argument("--topics", default="", help="comma-separated (default: all that this portal sends)")
    parser.add_argument("--organization", default="", metavar="ID", help="it gets only what this organisation may see")
    parser.add_argument("--secret", default="", help="its secret (default: a new one is made)")
    parser.add_argument("--drafts", action="store_true", help="also drafts of its own organisation")
    _dry(parser)


def _rotate(parser: CommandParser) -> None:
    parser.add_argument("endpoint", metavar="NAME")
    parser.add_argument("--secret", default="", help="the new secret (default: one is made)")
    _dry(parser)


VERBS: list[tuple[str, str, Callable[[CommandParser], None]]] = [
    ("list", "messages, newest first", _list),
    ("show", "one message with its body and every try", _show),
    ("replay", "send or handle again; ids are kept, so nothing happens twice", _replay),
    ("purge", "delete delivered messages that are old", _purge),
    ("ping", "send a message that changes nothing, and say what came back", _ping),
    ("add", "add an endpoint for a partner", _add),
    ("rotate-secret", "give an endpoint a new secret; the old one signs along for 24 h", _rotate),
]
