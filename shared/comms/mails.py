"""Sending the mails that wait: taken in batches under a lease, tried by a schedule of rows, never sent by two."""

from __future__ import annotations

import logging
import random
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse

from shared.db import atomic

from . import states
from .models import Notification

log = logging.getLogger(__name__)

BATCH = 50
LEASE = timedelta(seconds=60)
SECONDS_FOR_ONE = 15  # what one mail may take: SMTP waits at most EMAIL_TIMEOUT for each answer
WORK_SECONDS = 30
JITTER = 0.2
LONGEST_ERROR = 300
# When it is tried again. The first entry is the first try itself; after the last one the mail has failed.
SCHEDULE = [
    timedelta(0),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
]


class NobodyToWriteTo(Exception):
    """The account has no address, or was closed, since the mail was put on its way."""


@dataclass
class Sent:
    """What a round of sending came to."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0
    server_away: bool = False

    def __str__(self) -> str:
        return f"{self.sent} sent, {self.put_off} to be tried again, {self.failed} failed"


def send_due_mails(*, clock: Callable[[], datetime], limit: int = BATCH) -> Sent:
    """Send what is due, batch after batch, for at most half a minute. Any number of these may run at once.

    When the mail server itself is the trouble, the round ends: only the mail at hand has used up a try.
    """
    until, done = clock() + timedelta(seconds=WORK_SECONDS), Sent()
    while clock() < until and not done.server_away:
        mails = Notification.objects.select_related("user").claim(limit=limit, now=clock(), lease_for=LEASE)
        if not mails:
            break
        _send_batch(mails, clock, done)
    return done


def _send_batch(mails: list[Notification], clock: Callable[[], datetime], done: Sent) -> None:
    line = get_connection()
    try:
        for mail in mails:
            if done.server_away or not mail.has_time_left(clock(), SECONDS_FOR_ONE):
                _release(mail)
            else:
                _send_one(mail, line, clock, done)
    finally:
        _close(line)


def _send_one(mail: Notification, line: BaseEmailBackend, clock: Callable[[], datetime], done: Sent) -> None:
    try:
        line.open()  # kept for the mails that follow
        line.send_messages([compose(mail)])
    except Exception as error:  # noqa: BLE001 - a mail server, or one odd mail, must not keep the others waiting
        log.warning("Mail %s was not sent: %r", mail.pk, error)
        _close(line)  # half a conversation is no place for the next mail
        done.server_away = is_the_servers(error)
        if _put_off(mail, error, clock()):
            done.put_off += 1
        else:
            done.failed += 1
    else:
        _keep_sent(mail, clock())
        done.sent += 1


@atomic
def _keep_sent(mail: Notification, now: datetime) -> None:
    Notification.objects.held_by(mail.lease).filter(pk=mail.pk).update(
        state=states.SENT, sent_at=now, attempts=mail.attempts + 1, lease="", leased_until=None, last_error=""
    )


@atomic
def _put_off(mail: Notification, error: Exception, now: datetime) -> bool:
    """Write down a try that failed; False when there will be no further one."""
    attempts = mail.attempts + 1
    again = not is_final(error) and attempts < len(SCHEDULE)
    wait = SCHEDULE[attempts] * _scale() if again else timedelta(0)
    Notification.objects.held_by(mail.lease).filter(pk=mail.pk).update(
        state=states.DUE if again else states.FAILED,
        attempts=attempts,
        next_attempt_at=now + wait,
        lease="",
        leased_until=None,
        last_error=f"{type(error).__name__}: {error}"[:LONGEST_ERROR],
    )
    return again


@atomic
def _release(mail: Notification) -> None:
    """Give back a mail that was not tried."""
    Notification.objects.held_by(mail.lease).filter(pk=mail.pk).update(lease="", leased_until=None)


def is_final(error: Exception) -> bool:
    """Whether no further try can help: nobody to write to, or 5xx for every recipient. Source: RFC 5321, 4.2.1."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, NobodyToWriteTo)


def is_the_servers(error: Exception) -> bool:
    """Whether the next mail would fare no better: no connection, no sign-in."""
    of_this_mail = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)
    return isinstance(error, OSError) and not isinstance(error, of_this_mail)


def compose(notification: Notification) -> EmailMultiAlternatives:
    """The mail that tells of `notification`. Its Message-ID stays the same, so that a mail sent twice shows once."""
    reader = notification.user
    if not reader.is_active or not reader.email:
        raise NobodyToWriteTo("The account is closed or has no e-mail address.")
    site = urlsplit(settings.SITE_URL).hostname or "localhost"
    context = {
        "notification": notification,
        "reader": reader,
        "url": settings.SITE_URL + reverse("comms:open_notification", args=[notification.pk]),
        "portal": settings.PORTAL,
        "portal_title": settings.PORTAL_TITLE,
        "support": settings.SUPPORT_EMAIL,
    }
    message = EmailMultiAlternatives(
        subject=notification.title,
        body=render_to_string("comms/mail.txt", context),
        to=[reader.email],
        headers={
            "Message-ID": f"<{notification.pk}@{site}>",
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answer, please
        },
    )
    message.attach_alternative(render_to_string("comms/mail.html", context), "text/html")
    return message


def _scale() -> float:
    return float(settings.EXCHANGE.schedule_scale) * random.uniform(1 - JITTER, 1 + JITTER)


def _close(line: BaseEmailBackend) -> None:
    try:
        line.close()
    except Exception as error:  # noqa: BLE001 - it is over either way
        log.info("The mail server did not say goodbye: %r", error)
