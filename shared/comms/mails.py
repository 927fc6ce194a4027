"""Sending the mails that wait: taken in batches under a lease, tried by a schedule of rows, never sent by two."""

from __future__ import annotations

import logging
import random
import smtplib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from shared.db import atomic
from shared.identity.services import users_unproven

from . import states
from .composing import Unsendable, compose
from .models import SORTS, Mail, MailQuerySet

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

    The sorts take turns, so that none waits for the end of another. When the mail server itself is the trouble, the
    round ends: only the mail at hand has used up a try.
    """
    until, done = clock() + timedelta(seconds=WORK_SECONDS), Sent()
    turns = deque(SORTS)
    while turns and clock() < until and not done.server_away:
        sort = turns.popleft()
        if mails := sort.rows().claim(limit=limit, now=clock(), lease_for=LEASE):
            _send_batch(mails, clock, done)
            turns.append(sort)
    return done


def _send_batch(mails: list[Mail], clock: Callable[[], datetime], done: Sent) -> None:
    line, unproven = get_connection(), users_unproven([_reader_of(mail) for mail in mails])
    try:
        for mail in mails:
            if _reader_of(mail) in unproven and not mail.proves_address:
                _drop(mail)
            elif done.server_away or not mail.has_time_left(clock(), SECONDS_FOR_ONE):
                _release(mail)
            else:
                _send_one(mail, line, clock, done)
    finally:
        _close(line)


def _send_one(mail: Mail, line: BaseEmailBackend, clock: Callable[[], datetime], done: Sent) -> None:
    try:
        line.open()  # kept for the mails that follow
        line.send_messages([compose(mail)])
    except Exception as error:  # noqa: BLE001 - a mail server, or one odd mail, must not keep the others waiting
        log.warning("Mail %s was not sent: %s", mail.pk, _in_words(error, mail))
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
def _keep_sent(mail: Mail, now: datetime) -> None:
    _held(mail).update(
        state=states.SENT, sent_at=now, attempts=mail.attempts + 1, lease="", leased_until=None, last_error="",
        **mail.BLANKED,
    )  # fmt: skip


@atomic
def _put_off(mail: Mail, error: Exception, now: datetime) -> bool:
    """Write down a try that failed; False when there will be no further one."""
    attempts = mail.attempts + 1
    again = not is_final(error) and attempts < len(SCHEDULE)
    wait = SCHEDULE[attempts] * _scale() if again else timedelta(0)
    _held(mail).update(
        state=states.DUE if again else states.FAILED,
        attempts=attempts,
        next_attempt_at=now + wait,
        lease="",
        leased_until=None,
        last_error=_in_words(error, mail)[:LONGEST_ERROR],
        **({} if again else mail.BLANKED),
    )
    return again


def _reader_of(mail: Mail) -> str:
    """The key of the account it is about; empty where there is none."""
    return str(getattr(mail, "user_id", "") or "")


@atomic
def _drop(mail: Mail) -> None:
    """Nobody has shown yet that the address is theirs: it is not written to."""
    _held(mail).update(state=states.NO_MAIL, lease="", leased_until=None, **mail.BLANKED)


@atomic
def _release(mail: Mail) -> None:
    """Give back a mail that was not tried."""
    _held(mail).update(lease="", leased_until=None)


def _held(mail: Mail) -> MailQuerySet:
    """This row, as long as we hold it."""
    return mail.rows().held_by(mail.lease).filter(pk=mail.pk)


def _in_words(error: Exception, mail: Mail) -> str:
    return mail.without_secrets(f"{type(error).__name__}: {error}")


def is_final(error: Exception) -> bool:
    """Whether no further try can help: nobody to write to, or 5xx for every recipient. Source: RFC 5321, 4.2.1."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, Unsendable)


def is_the_servers(error: Exception) -> bool:
    """Whether the next mail would fare no better: no connection, no sign-in."""
    of_this_mail = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)
    return isinstance(error, OSError) and not isinstance(error, of_this_mail)


def _scale() -> float:
    return float(settings.EXCHANGE.schedule_scale) * random.uniform(1 - JITTER, 1 + JITTER)


def _close(line: BaseEmailBackend) -> None:
    try:
        line.close()
    except Exception as error:  # noqa: BLE001 - it is over either way
        log.info("The mail server did not say goodbye: %r", error)
