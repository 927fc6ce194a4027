"""What is done in the background for the API."""

from celery import shared_task

from shared import clock

from .idempotency import purge_idempotency as purge_now


@shared_task
def purge_idempotency() -> str:
    return f"{purge_now(now=clock.now())} answers forgotten"
