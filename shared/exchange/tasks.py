"""The workers' side of the exchange. Losing any of these tasks loses nothing: the next sweep finds the rows."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from shared import clock

from . import wake
from .inbox import work_inbox as work_the_inbox
from .reconcile import reconcile_kind
from .sending import is_due, send_due
from .sweeping import sweep_once


@shared_task
def deliver(endpoint_id: str) -> None:
    """Send what is due to one endpoint, for a few seconds; what is left then is another task's."""
    tally = send_due(endpoint_id, tell_time=clock.now)
    if tally.tried and is_due(endpoint_id, clock.now()):
        wake.wake_senders([endpoint_id])


@shared_task
def work_inbox() -> None:
    """Handle what waits in the inbox, for a few seconds."""
    work_the_inbox(tell_time=clock.now)


@shared_task(soft_time_limit=240, time_limit=270)
def reconcile() -> None:
    """Every night: compare each type of record with the other side. Told to operators where they differ."""
    for kind in settings.RECONCILERS:
        reconcile_kind(kind, tell_time=clock.now)


@shared_task
def sweep() -> None:
    """Every 10 s: number the feed, and wake workers for whatever is due."""
    sweep_once(now=clock.now())
