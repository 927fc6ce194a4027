"""Bids on their way, sent again until the answer is definite. Losing any of these tasks loses nothing."""

from __future__ import annotations

from celery import shared_task

from shared import clock

from .services import due, sending


@shared_task
def retry_bids() -> str:
    sent = sending.retry_bids(tell_time=clock.now, limit=4)  # a call may take ten seconds
    return f"{len(sent)} sent"


@shared_task
def remind_of_answers() -> str:
    return str(due.remind_of_answers(now=clock.now()))
