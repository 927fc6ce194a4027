"""What the pulses mean: whether workers and scheduler are at work, and what it is about if they are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from shared import clock
from shared.exchange.endpoints import the_peer
from shared.exchange.models import Pulse

from . import pulses as names
from .looks import Look, look_of
from .pace import paced

SILENT_AFTER = timedelta(minutes=2)
MANY_TASKS = 5


@dataclass(frozen=True)
class Vitals:
    """Signs of life. `swept_at` is the last sweep, or when this portal began if there was none yet."""

    workers: Literal["ok", "silent"]
    swept_at: datetime = field(repr=False, compare=False)  # moves every ten seconds while all is well
    why_silent: str
    broker: Look | None
    peer: Look | None


def vitals_of(known: Mapping[str, Pulse], *, began: datetime, now: datetime) -> Vitals:
    """What the pulses of this portal, which began at `began`, say at `now`."""
    sweep, broker = known.get(names.SWEEP), look_of(known.get(names.BROKER))
    swept_at = sweep.at if sweep else began
    silent = now - swept_at > paced(SILENT_AFTER)
    return Vitals(
        workers="silent" if silent else "ok",
        swept_at=swept_at,
        why_silent=_why(known, broker, now) if silent else "",
        broker=broker,
        peer=look_of(known.get(names.PEER)),
    )


def workers_word() -> str:
    """For readiness, and so for the other portal: `ok`, or `silent` when no sweep was made for two minutes."""
    now = clock.now()
    swept_at = Pulse.objects.filter(name=names.SWEEP).values_list("at", flat=True).first()
    return "silent" if now - (swept_at or the_peer(now).created_at) > paced(SILENT_AFTER) else "ok"


def _why(known: Mapping[str, Pulse], broker: Look | None, now: datetime) -> str:
    task = known.get(names.TASK)
    if broker is not None and not broker.ok:
        return "Redis does not answer, and without it neither the scheduler nor the workers get on."
    if task is not None and now - task.at <= paced(SILENT_AFTER):
        return "The workers are at work, but the scheduler is silent: start it again."
    if broker is not None and (broker.queued or 0) > MANY_TASKS:
        return f"The scheduler asks, but no worker takes the tasks; {broker.queued} wait. Start the workers again."
    return "Neither a worker nor the scheduler is heard of: start both again."
