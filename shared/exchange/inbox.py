"""The inbox: stored once, acknowledged, then handled by a worker with tries of its own until it is done or parked."""

from __future__ import annotations

import functools
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.db import IntegrityError, connection
from django.db.models import F
from django.utils.module_loading import import_string

from shared.db import atomic, on_commit

from . import schedule, states, wake
from .alerts import alert
from .envelopes import is_known, read_envelope
from .models import InboxMessage
from .models.leases import LEASE
from .sending import Limits, TellTime

log = logging.getLogger(__name__)

BATCH = 50
Stored = Literal["stored", "repeated", "id_reused"]
STORED: Stored = "stored"
REPEATED: Stored = "repeated"
ID_REUSED: Stored = "id_reused"


@dataclass(frozen=True)
class Incoming:
    """A message that was verified and fits its schema. `is_known`: its event has a handler's meaning to us."""

    message_id: str
    topic: str
    event: str
    body: str
    is_known: bool


@dataclass
class InboxTally:
    """What one call did."""

    done: int = 0
    ignored: int = 0
    failed: int = 0
    parked: int = 0

    def add(self, other: InboxTally) -> None:
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))


class _LeaseLost(Exception):
    """Another worker holds the message by now."""


def store_message(incoming: Incoming, *, source: str, now: datetime) -> Stored:
    """Store a message once, and wake the worker. The same id and body again: `repeated`; another body: `id_reused`."""
    body_hash = hashlib.sha256(incoming.body.encode()).hexdigest()
    # One INSERT is a transaction by itself, the cheapest there is. Inside another it must not break that by a clash.
    insert = atomic(_insert) if connection.in_atomic_block else _insert
    try:
        insert(incoming, source, body_hash, now)
    except IntegrityError:
        known = InboxMessage.objects.filter(source=source, message_id=incoming.message_id)
        same = known.values_list("body_hash", flat=True).first()
        if same is None:
            raise  # not this constraint
        return REPEATED if same == body_hash else ID_REUSED
    return STORED


def _insert(incoming: Incoming, source: str, body_hash: str, now: datetime) -> None:
    InboxMessage(
        source=source,
        message_id=incoming.message_id,
        topic=incoming.topic,
        event=incoming.event,
        body=incoming.body,
        body_hash=body_hash,
        state=states.DUE if incoming.is_known else states.IGNORED,
        processed_at=None if incoming.is_known else now,
        received_at=now,
        next_attempt_at=now,
    ).save(force_insert=True)
    if incoming.is_known:
        on_commit(wake.wake_inbox)


def work_inbox(*, tell_time: TellTime, limits: Limits | None = None) -> InboxTally:
    """Handle what is due, oldest first, until nothing is or the time is up."""
    limits, tally = limits or Limits(), InboxTally()
    _suspect_crashed(tell_time())
    while not limits.is_over():
        rows: list[InboxMessage] = InboxMessage.objects.claim(limit=BATCH, now=tell_time(), lease_for=LEASE)
        if not rows:
            break
        for position, row in enumerate(rows):
            if limits.is_over():
                InboxMessage.objects.filter(lease=row.lease).release(rows[position:], row.lease)
                break
            _work_one(row, tell_time(), tally)
    return tally


@atomic
def _suspect_crashed(now: datetime) -> None:
    """Messages whose worker died: any of them may have killed it, so from now on each of their tries counts first."""
    held = InboxMessage.objects.filter(state=states.DUE, lease__gt="", leased_until__lte=now)
    held.filter(attempts=0).update(attempts=1, last_error="The worker that held this message died.")


def _work_one(row: InboxMessage, now: datetime, tally: InboxTally) -> None:
    tries = row.attempts + 1
    try:
        if row.attempts and not _count_try(row, now):
            return
        if row.attempts >= len(schedule.PROCESSING):
            raise RuntimeError(row.last_error or "It was tried too often.")
        state = _handle(row, now)
    except _LeaseLost:
        return
    except Exception as error:  # a handler may raise anything, and the queue must flow on
        log.exception("inbox message %s (%s) failed", row.message_id, row.event)
        state = _fail(row, tries, error, now)
    tally.done += state == states.DONE
    tally.ignored += state == states.IGNORED
    tally.failed += state == states.DUE
    tally.parked += state == states.PARKED


@atomic
def _count_try(row: InboxMessage, now: datetime) -> bool:
    """Count a try before it is made, so that one that kills its worker is counted too."""
    return bool(_held(row).update(attempts=F("attempts") + 1, leased_until=now + LEASE))


def _handle(row: InboxMessage, now: datetime) -> str:
    """Effect and mark in one transaction; once more at once if another worker made the same record just before us."""
    envelope = read_envelope(row.body.encode(), row.topic)
    handler = _handler_of(row.topic)
    if handler is None or not is_known(envelope):
        _finish(row, None, states.IGNORED, now)
        return states.IGNORED
    effect = functools.partial(handler, envelope, now=now)
    try:
        _finish(row, effect, states.DONE, now)
    except IntegrityError:
        _finish(row, effect, states.DONE, now)
    return states.DONE


@atomic
def _finish(row: InboxMessage, effect: Callable[[], object] | None, state: str, now: datetime) -> None:
    if not _held(row).update(state=state, processed_at=now, lease="", leased_until=None, last_error=""):
        raise _LeaseLost
    if effect is not None:
        effect()


def _fail(row: InboxMessage, tries: int, error: Exception, now: datetime) -> str:
    again = schedule.next_try(schedule.PROCESSING, tries=tries, now=now)
    state = states.PARKED if again is None else states.DUE
    if not _write_failure(row, state, tries, again or now, f"{type(error).__name__}: {error}"[:1000]):
        return ""
    if state == states.PARKED:
        what = f"{row.event} {row.message_id} could not be applied and is parked: {error}"
        alert("message_parked", what, key=row.topic, now=now)
    return state


@atomic
def _write_failure(row: InboxMessage, state: str, tries: int, again: datetime, error: str) -> bool:
    return bool(
        _held(row).update(
            state=state, attempts=tries, next_attempt_at=again, lease="", leased_until=None, last_error=error
        )
    )


def _held(row: InboxMessage) -> Any:
    return InboxMessage.objects.filter(pk=row.pk, lease=row.lease, state=states.DUE)


def _handler_of(topic: str) -> Callable[..., object] | None:
    path = settings.INBOX_HANDLERS.get(topic)
    return import_string(path) if path else None
