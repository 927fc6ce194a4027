"""Fill the Producer portal with the demonstration producers, and let them live through what the buyers did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from producer_portal.marketplace import services
from producer_portal.marketplace.models import MarketLot, Visit
from producer_portal.marketplace.services.alerts import tell_of_news
from producer_portal.marketplace.services.sync import begin_run, sync_lots
from producer_portal.pages import demo
from producer_portal.pages.demo_bids import drafts, keep_certificates, write_bid
from producer_portal.pages.demo_reading import wishes
from shared import clock
from shared.accounts.demo import Calendar, actor_for, add_machines, add_people, invite_people, missing_people
from shared.accounts.models import Organization
from shared.accounts.roles import Home
from shared.comms.services import mark_all_read
from shared.deals.demo import biddings
from shared.exchange import peer
from shared.exchange.catching_up import AT_ONCE, take_envelopes
from shared.exchange.inbox import work_inbox
from shared.exchange.peer import PeerUnavailable
from shared.exchange.services import send_from
from shared.tour.demo import begin_tours

ON_THE_WAY = timedelta(milliseconds=400)


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
        people, now = len(missing_people(demo.PEOPLE)), clock.now()
        if not dry_run:
            add_people(demo.COMPANIES, demo.PEOPLE, now=now)
            add_machines(demo.MACHINES, now=now)
            invite_people(demo.INVITED, now=now)
            keep_certificates(now=now)
            begin_tours(demo.PEOPLE, now=now)
        lots = "" if dry_run else self._fetch_lots()
        if not dry_run:
            look_around(now=now)
            send_from(now=clock.now())
        self.stdout.write(
            f"seed_demo: {'would add' if dry_run else 'added'} {people} people; "
            f"{Organization.objects.filter(home=Home.HERE).count()} organisations, "
            f"{MarketLot.objects.active().count()} open lots in all{lots}"
        )

    def _fetch_lots(self) -> str:
        """All that happened, and one sync, if the Buyer portal is up; otherwise lots come by themselves once it is."""
        run = begin_run(tell_time=clock.now)
        try:
            live_through(now=clock.now())
            for _ in sync_lots(run):
                pass
        except PeerUnavailable:
            return f" (the {settings.PEER_TITLE} does not answer yet: lots come once it does)"
        return f" ({run.tally})"


def look_around(*, now: datetime) -> None:
    """Joost was here yesterday in the evening, unless he has been here since."""
    joost = actor_for(demo.JOOST).person()[0]
    if not Visit.objects.filter(user=joost).exists():
        yesterday = Calendar(now).past(3, 11, 17, 42)
        services.note_visit(user=joost, now=yesterday)
        mark_all_read(user=joost, now=yesterday)


def live_through(*, now: datetime) -> None:
    """What the buyers sent and what the producers did, in the order in which it happened. Raises PeerUnavailable."""
    waiting = sorted([*wishes(now), *drafts(now)], key=lambda one: one.at)
    told = {bidding.id: bidding for bidding in biddings(now).values()}
    for envelope in feed():
        arrived = clock.cut(datetime.fromisoformat(envelope["timestamp"]) + ON_THE_WAY)
        while waiting and waiting[0].at <= arrived:
            waiting.pop(0).do()
        write_bid(envelope, told, arrived - ON_THE_WAY)
        receive(envelope, arrived)
    for wish in waiting:
        wish.do()


def feed() -> Iterator[dict[str, Any]]:
    """Every message that the Buyer portal ever sent, in order. Raises PeerUnavailable."""
    cursor: int | None = 0
    while cursor is not None:
        page = peer.get("/api/events", {"after": cursor, "limit": AT_ONCE})
        yield from page["events"]
        cursor = page["nextCursor"]


def receive(envelope: dict[str, Any], arrived: datetime) -> None:
    """Take one message as if it had come when it was sent; whatever is here already stays as it is."""
    if take_envelopes([envelope], now=arrived).stored:
        work_inbox(tell_time=lambda: arrived)
        tell_of_news(tell_time=lambda: arrived)
