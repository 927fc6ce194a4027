"""What the clock does to contracts."""

from __future__ import annotations

from celery import shared_task

from shared import clock

from .services import due


@shared_task
def expire_due_contracts() -> str:
    return str(due.expire_due_contracts(now=clock.now()))


@shared_task
def remind_of_signatures() -> str:
    return str(due.remind_of_signatures(now=clock.now()))
