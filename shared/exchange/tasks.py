"""The workers' side of the exchange. Losing any of these tasks loses nothing: the next sweep finds the rows."""

from __future__ import annotations

import logging

from celery import shared_task
from django.conf import settings

from shared import clock
from shared.errors import InvalidMove

from . import wake
from .health import pulses
from .health.flow import keep_hours
from .health.lookout import look_out as have_a_look
from .health.pulses import task_beat
from .inbox import work_inbox as work_the_inbox
from .logos import copy_due_logos
from .reconcile import carry_out, reconcile_kind
from .runs import repair_of, take_run
from .sending import is_due, send_due
from .sweeping import sweep_once

log = logging.getLogger(__name__)

LONG = {"soft_time_limit": 240, "time_limit": 270}  # below the broker's visibility timeout of 300 s


@shared_task
def deliver(endpoint_id: str) -> None:
    """Send what is due to one endpoint, for a few seconds; what is left then is another task's."""
    task_beat(now=clock.now())
    tally = send_due(endpoint_id, tell_time=clock.now)
    if tally.tried and is_due(endpoint_id, clock.now()):
        wake.wake_senders([endpoint_id])


@shared_task
def work_inbox() -> None:
    """Handle what waits in the inbox, for a few seconds."""
    task_beat(now=clock.now())
    work_the_inbox(tell_time=clock.now)


@shared_task
def copy_logos() -> None:
    """Copy the logos of the other side's organisations that are new or could not be copied yet."""
    copy_due_logos(tell_time=clock.now)


@shared_task(**LONG)
def reconcile(mend: bool = True) -> None:
    """Every night: first mend what the other side owns, an hour later compare what is ours, mended there by then.

    So a difference that is told to operators is one that stayed.
    """
    for kind in settings.RECONCILERS:
        repair = repair_of(kind)
        if (repair is not None) != mend:
            continue
        try:
            log.info("reconcile: %s", reconcile_kind(kind, tell_time=clock.now, repair=repair))
        except InvalidMove as refused:
            log.info("reconcile: %s", refused.message)


@shared_task(**LONG)
def compare(run_id: str) -> None:
    """Make one comparison that somebody asked for."""
    run = take_run(run_id, now=clock.now())
    if run is not None:
        carry_out(run, tell_time=clock.now, repair=repair_of(run.type) if run.repair else None)


@shared_task
def sweep() -> None:
    """Every 10 s: number the feed, wake workers for whatever is due, and leave word that this was done."""
    now = clock.now()
    sweep_once(now=now)
    pulses.beat(pulses.SWEEP, now=now)
    keep_hours(now=now)


@shared_task
def look_out() -> None:
    """Every 30 s, unless a web process has just done it: tell operators what is wrong, and what is over."""
    have_a_look(tell_time=clock.now)
