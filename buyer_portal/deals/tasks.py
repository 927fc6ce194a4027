"""What the clock does to negotiations."""

from __future__ import annotations

from celery import shared_task

from shared import clock

from .services import due


@shared_task
def settle_clocks() -> str:
    return str(due.settle_clocks(now=clock.now()))


@shared_task
def remind_of_answers() -> str:
    return str(due.remind_of_answers(now=clock.now()))
