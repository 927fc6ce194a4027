"""What the clock does about contracts. Losing any of these tasks loses nothing."""

from __future__ import annotations

from celery import shared_task

from shared import clock

from .services import due


@shared_task
def remind_of_signatures() -> str:
    return str(due.remind_of_signatures(now=clock.now()))
