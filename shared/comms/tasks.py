"""Mails in the background: after a commit that made some, and every few seconds; digests every minute."""

from datetime import timedelta

from celery import shared_task

from shared import clock

from . import digests
from .mails import send_due_mails

WORK_TIME = timedelta(seconds=30)


@shared_task
def send_mails() -> str:
    return str(send_due_mails(clock=clock.now))


@shared_task
def send_digests() -> str:
    """What is left when time is up is the next one's."""
    return str(digests.send_digests(clock=clock.now, until=clock.now() + WORK_TIME))
