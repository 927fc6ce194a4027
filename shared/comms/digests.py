"""The daily digest: what gathered for a person until their hour of the day, put into one mail a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from shared.accounts.models import User
from shared.db import atomic, on_commit
from shared.wake import wake

from . import states
from .digest_times import last_digest, next_digest_at
from .models import Digest, Notification, NotificationQuerySet
from .preferences import hours_of
from .readers import is_here
from .services import SEND_MAILS

ROWS_AT_ONCE = 500


@dataclass
class Gathered:
    """What a round came to: people whose hour had come, and those who get a mail."""

    people: int = 0
    digests: int = 0

    def __str__(self) -> str:
        return f"{self.digests} written for {self.people} whose hour had come"


def send_digests(
    *, clock: Callable[[], datetime], until: datetime | None = None, say: Callable[[Gathered], None] = lambda done: None
) -> Gathered:
    """Write the digest of everybody whose hour has come, or of as many as can be written `until` a moment.

    `say` is told after each person how far it is. Any number of these may run at once.
    """
    done = Gathered()
    while readers := due_readers(clock()):
        for reader in readers:
            if until is not None and clock() >= until:
                return done
            done.digests += write_digest(user=reader, now=clock()) is not None
            done.people += 1
            say(done)
    return done


def people_due(now: datetime) -> int:
    """For how many people something gathered that is due by now."""
    return int(_due(now).values("user_id").distinct().count())


def due_readers(now: datetime) -> list[User]:
    """Some of these people, those who waited longest."""
    people = _due(now).order_by("next_attempt_at", "id").values_list("user_id", flat=True)[:ROWS_AT_ONCE]
    return list(User.objects.filter(pk__in=set(people)).order_by("id"))


def _due(now: datetime) -> NotificationQuerySet:
    rows: NotificationQuerySet = Notification.objects.filter(state=states.GATHERING, next_attempt_at__lte=now)
    return rows


@atomic
def write_digest(*, user: User, now: datetime) -> Digest | None:
    """Put what gathered until this person's hour into one mail; None when there is nothing, or there was one that day.

    What they have opened since is left out. What came after the hour, or too late for the day's digest, waits for the
    next one. The row of the day is unique, so of two at once one writes.
    """
    hour = hours_of([user])[user.pk]
    day, until = last_digest(user, hour, now)
    waiting = Notification.objects.of(user).filter(state=states.GATHERING)
    if not is_here(user) or not user.email:
        waiting.update(state=states.NO_MAIL)
        return None
    digest = None
    if not Digest.objects.filter(user=user, day=day.isoformat()).exists():
        ripe = waiting.filter(created_at__lt=until)
        ripe.filter(read_at__gt=F("created_at")).update(state=states.NO_MAIL)  # opened; quiet ones were never unread
        digest = _write(user, day.isoformat(), until, ripe, now)
    waiting.filter(next_attempt_at__lte=now).update(next_attempt_at=next_digest_at(user, hour, now))
    return digest


def _write(user: User, day: str, until: datetime, rows: NotificationQuerySet, now: datetime) -> Digest | None:
    size = rows.count()
    if not size:
        return None
    digest: Digest = Digest.objects.create(
        user=user, day=day, until=until, size=size, created_at=now, next_attempt_at=now
    )
    rows.update(state=states.IN_DIGEST, digest=digest)
    on_commit(lambda: wake(SEND_MAILS))
    return digest
