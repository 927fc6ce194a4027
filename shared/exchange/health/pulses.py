"""Signs of life: what must go on writes a row when it does, at most every few seconds."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from shared.db import atomic
from shared.exchange.models import Pulse

SWEEP = "sweep"  # the scheduler asked for a sweep and a worker made it
TASK = "task"  # a worker did something that was asked of it, by whomever
LOOKOUT = "lookout"  # somebody looked whether all is well
PEER = "peer"  # what the other portal said of itself
BROKER = "broker"  # whether Redis answers, and how much waits in the queue

TASK_EVERY_SECONDS = 10.0
_last_task = 0.0


@atomic
def beat(name: str, *, now: datetime, **data: Any) -> None:
    """Write that `name` was heard of at `now`, and what it said."""
    if not Pulse.objects.filter(name=name).update(at=now, data=data):
        Pulse.objects.create(name=name, at=now, data=data)


@atomic
def take_turn(name: str, *, now: datetime, every: timedelta) -> bool:
    """Whether it is the caller's turn: once in `every`, however many processes ask."""
    known = Pulse.objects.filter(name=name)
    due = Q(at__lte=now - every) | Q(at__gt=now + every)  # the latter: written before the clock was set back
    if known.filter(due).update(at=now):
        return True
    if known.exists():
        return False
    Pulse.objects.create(name=name, at=now)
    return True


def task_beat(*, now: datetime) -> None:
    """Write that this worker does what is asked of it; of a thousand tasks a second only one in ten seconds writes."""
    global _last_task
    if time.monotonic() - _last_task >= TASK_EVERY_SECONDS or not _last_task:
        _last_task = time.monotonic()
        beat(TASK, now=now)


def pulses() -> dict[str, Pulse]:
    """All that was heard, by name."""
    return {pulse.name: pulse for pulse in Pulse.objects.all()}
