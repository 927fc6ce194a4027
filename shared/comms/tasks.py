"""Sending mails in the background: after a commit that made some, and every ten seconds."""

from celery import shared_task

from shared import clock

from .mails import send_due_mails


@shared_task
def send_mails() -> str:
    return str(send_due_mails(clock=clock.now))
