"""What the clock does for the marketplace. Losing any of these tasks loses nothing: the next one does it all."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from shared import clock
from shared.exchange.peer import PeerUnavailable

from .services import alerts
from .services.sync import begin_run
from .services.sync import sync_lots as run_sync

log = logging.getLogger(__name__)

LONG = {"soft_time_limit": 240, "time_limit": 270}  # below the broker's visibility timeout of 300 s


@shared_task(**LONG)
def sync_lots() -> str:
    """Every 5 minutes and at start: catch up with the Buyer portal."""
    run = begin_run(tell_time=clock.now)
    try:
        for _ in run_sync(run):
            pass
    except PeerUnavailable as error:
        log.warning("sync_lots: %s Tried again in five minutes.", error)
    log.info("sync_lots: %s", run.tally)
    return str(run.tally)


@shared_task
def tell_of_news() -> str:
    """After a commit that made news, and every ten seconds: tell people of lots that pass their saved searches."""
    return str(alerts.tell_of_news(tell_time=clock.now))


@worker_ready.connect
def sync_at_start(**_: Any) -> None:
    """Catch up as soon as there are workers; without a broker the clock does it later."""
    try:
        sync_lots.delay()
    except Exception as error:  # noqa: BLE001 - whatever the broker raises, workers must start
        log.warning("no sync at start: %s", error)
