"""What the workers do, without Celery."""

from __future__ import annotations

import signal
import time
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from shared import clock
from shared.exchange.feed import number_feed
from shared.exchange.health.pulses import SWEEP, take_turn
from shared.exchange.inbox import InboxTally, work_inbox
from shared.exchange.models import Delivery, Endpoint, InboxMessage
from shared.exchange.sending import Limits, Tally, send_due
from shared.exchange.sweeping import due_endpoints
from shared.progress import show

LOOK_EVERY_SECONDS = 1.0
SWEPT_EVERY = timedelta(seconds=10)


class Command(BaseCommand):
    help = (
        "Send what is due, handle what waits in the inbox and number the feed: what the workers and the sweep do, in "
        "this process. May run beside them. Ctrl-C or SIGTERM finishes the message at hand and lets go of the rest."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", action="store_true", help="go on until told to stop, looking every second")
        parser.add_argument("--dry-run", action="store_true", help="say what is due, and do nothing")

    def handle(self, *args: Any, watch: bool, dry_run: bool, **options: Any) -> None:
        if dry_run:
            self._say_what_is_due()
            return
        self.stopped = False
        before = [(number, signal.signal(number, self._stop)) for number in (signal.SIGTERM, signal.SIGINT)]
        try:
            self._work(watch)
        finally:
            for number, handler in before:
                signal.signal(number, handler)

    def _work(self, watch: bool) -> None:
        sent, handled, numbered = Tally(), InboxTally(), 0
        while True:
            self._round(sent, handled)
            numbered += number_feed()
            if watch:  # that is a worker, with its own scheduler
                take_turn(SWEEP, now=clock.now(), every=SWEPT_EVERY)
            show(self.stderr, f"{sent.delivered} delivered, {handled.done} handled")
            if not watch or self.stopped:
                break
            time.sleep(LOOK_EVERY_SECONDS)
        show(self.stderr, "")
        self.stdout.write(
            f"deliver_webhooks: {sent.delivered} delivered, {sent.failed} to be tried again, {sent.dead} given up, "
            f"{sent.released} left; inbox: {handled.done} applied, {handled.ignored} ignored, {handled.failed} to be "
            f"tried again, {handled.parked} parked; {numbered} numbered in the feed"
        )

    def _round(self, sent: Tally, handled: InboxTally) -> None:
        """Everything that is due now, to one endpoint after the other."""
        for endpoint_id in due_endpoints(clock.now()):
            if not self.stopped:
                sent.add(send_due(endpoint_id, tell_time=clock.now, limits=self._limits()))
        if not self.stopped:
            handled.add(work_inbox(tell_time=clock.now, limits=self._limits()))

    def _limits(self) -> Limits:
        return Limits(work_seconds=3600, task_seconds=7200, stop=lambda: self.stopped)

    def _stop(self, *_: Any) -> None:
        self.stopped = True

    def _say_what_is_due(self) -> None:
        now = clock.now()
        for endpoint in Endpoint.objects.enabled().order_by("name"):
            due = Delivery.objects.filter(endpoint=endpoint).due(now).count()
            self.stdout.write(f"{endpoint.name}: {due} due, breaker {endpoint.breaker}")
        inbox = InboxMessage.objects.due(now).count()
        self.stdout.write(f"deliver_webhooks, dry run: {inbox} due in the inbox. Nothing was done.")
