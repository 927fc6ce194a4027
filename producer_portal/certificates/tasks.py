"""What the clock does about certificates. Losing any of these tasks loses nothing."""

from __future__ import annotations

from celery import shared_task

from shared import clock

from . import due


@shared_task
def remind_of_certificates() -> str:
    return str(due.remind_of_certificates(now=clock.now()))
