"""What is found out only by asking: whether the other portal is ready, whose clock is right, whether Redis answers."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from django.conf import settings

from shared.api import health
from shared.exchange.models import Pulse
from shared.schemas import json

from . import pulses

TIMEOUT = (3.0, 5.0)
LARGEST_ANSWER = 10_000


@dataclass(frozen=True)
class Look:
    """What one look found. `since` is when it began to be like this; `silent_since` when the other side began to say
    that it hears of no worker; `seconds_ahead` how far its clock is ahead of ours, None where it was not told."""

    ok: bool
    since: datetime
    why: str = ""
    silent_since: datetime | None = None
    seconds_ahead: int | None = None
    queued: int | None = field(default=None, repr=False, compare=False)


def look_of(pulse: Pulse | None) -> Look | None:
    """What was found the last time, by this release or another; None where nobody looked yet."""
    if pulse is None or "since" not in pulse.data:
        return None
    found = {one.name: pulse.data[one.name] for one in fields(Look) if one.name in pulse.data}
    for name in ("since", "silent_since"):
        found[name] = datetime.fromisoformat(found[name]) if found.get(name) else None
    return Look(**found)


def look_at_peer(*, now: datetime) -> None:
    """Ask the other portal whether it is ready, compare the clocks, and write down what it said."""
    before, begun = _last(pulses.PEER), time.monotonic()
    try:
        response = _ready()
    except requests.RequestException as error:
        # What nobody could ask about, clocks and workers, has not changed.
        known = before or Look(False, now)
        why = "it does not answer in time" if isinstance(error, requests.Timeout) else "it cannot be reached"
        _keep(pulses.PEER, before, now, replace(known, ok=False, why=why))
        return
    arrived = now + timedelta(seconds=time.monotonic() - begun)
    said, ready = _said(response), response.status_code == 200
    silent = said.get("workers") == "silent"
    found = Look(
        ok=ready,
        since=now,
        why="" if ready else f"it says {response.status_code}, {_wrong(said)}",
        silent_since=((before.silent_since if before else None) or now) if silent else None,
        seconds_ahead=_ahead(response.headers.get("Date", ""), arrived),
    )
    _keep(pulses.PEER, before, now, found)


def look_at_broker(*, now: datetime) -> None:
    """Ask Redis whether it is there, and how many tasks wait in our queue."""
    ok = health.broker_answers()
    found = Look(ok, now, "" if ok else "it does not answer", queued=health.tasks_waiting() if ok else None)
    _keep(pulses.BROKER, _last(pulses.BROKER), now, found)


def _last(name: str) -> Look | None:
    return look_of(Pulse.objects.filter(name=name).first())


def _keep(name: str, before: Look | None, now: datetime, found: Look) -> None:
    since = before.since if before is not None and before.ok == found.ok else now
    silent = found.silent_since
    data = asdict(found) | {"since": since.isoformat(), "silent_since": silent.isoformat() if silent else None}
    pulses.beat(name, now=now, **data)


def _ready() -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(f"{settings.PEER_URL}/readyz", timeout=TIMEOUT, allow_redirects=False)


def _said(response: requests.Response) -> dict[str, Any]:
    try:
        said = json.loads(response.content[:LARGEST_ANSWER])
    except json.BadJson:
        return {}
    return said if isinstance(said, dict) else {}


def _wrong(said: dict[str, Any]) -> str:
    """The parts that are not in order, as the other portal names them."""
    parts = [f"{name} {word}" for name, word in said.items() if name != "status" and word not in ("ok", "degraded")]
    return ", ".join(parts)[:200] or "without saying why"


def _ahead(date: str, now: datetime) -> int | None:
    """By how many whole seconds the answer's `Date` is ahead of `now`; two either way are its own coarseness."""
    try:
        seconds = round((parsedate_to_datetime(date) - now).total_seconds())
        return seconds if abs(seconds) > 2 else 0
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
