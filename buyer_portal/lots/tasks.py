"""What the clock does to lots."""

from __future__ import annotations

from celery import shared_task

from shared import clock

from . import due


@shared_task
def close_due_lots() -> str:
    return str(due.close_due_lots(now=clock.now()))


@shared_task
def remind_of_awards() -> str:
    return str(due.remind_of_awards(now=clock.now()))
