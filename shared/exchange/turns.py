"""Whose turn it is at an endpoint: at most half of the workers at once, one probe while its breaker is open."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F

from shared import clock
from shared.db import atomic

from . import states
from .breaker import Breaker
from .models import Endpoint
from .models.leases import LEASE

RACES = 10


@dataclass(frozen=True)
class Turn:
    """The right to send to one endpoint. A probe may send one message."""

    token: str
    endpoint: Endpoint
    is_probe: bool


def most_turns() -> int:
    """How many workers one endpoint may hold: half of them, at least one."""
    workers = int(getattr(settings, "WORKERS", 0) or os.cpu_count() or 1)
    return max(1, workers // 2)


@atomic
def take_turn(endpoint_id: str, *, now: datetime) -> Turn | None:
    """A turn for a minute, or None: too many hold one, the breaker is open, or the endpoint is disabled."""
    token = secrets.token_hex(8)

    def taking(endpoint: Endpoint) -> Mapping[str, Any] | None:
        breaker = breaker_of(endpoint)
        held = _still_held(endpoint, now)
        if not endpoint.enabled or not breaker.may_try(now):
            return None
        if breaker.state != states.CLOSED:
            return {**breaker_fields(breaker.probe(now, lasting=LEASE)), "turns": {**held, token: _until(now)}}
        if len(held) >= most_turns():
            return None
        return {"turns": {**held, token: _until(now)}}

    endpoint = write_endpoint(endpoint_id, taking)
    return Turn(token, endpoint, endpoint.breaker == states.PROBING) if endpoint else None


@atomic
def give_back(turn: Turn, *, now: datetime) -> None:
    """End a turn. A probe that sent nothing leaves the breaker as if it had not begun."""

    def giving(endpoint: Endpoint) -> Mapping[str, Any] | None:
        held = {token: until for token, until in _still_held(endpoint, now).items() if token != turn.token}
        fields: dict[str, Any] = {"turns": held}
        if turn.is_probe and endpoint.breaker == states.PROBING:
            fields |= {"breaker": states.OPEN, "open_until": now}
        return fields

    write_endpoint(turn.endpoint.pk, giving)


def write_endpoint(endpoint_id: str, change: Callable[[Endpoint], Mapping[str, Any] | None]) -> Endpoint | None:
    """Write the fields that `change` returns, by compare-and-set on `revision`; None, unwritten, if it returns None.

    `change` is called again whenever another writer came first. Called inside a transaction.
    """
    for _ in range(RACES):
        endpoint = Endpoint.objects.filter(pk=endpoint_id).first()
        fields = change(endpoint) if endpoint else None
        if endpoint is None or fields is None:
            return None
        same = Endpoint.objects.filter(pk=endpoint_id, revision=endpoint.revision)
        if same.update(revision=F("revision") + 1, **fields):
            for name, value in fields.items():
                setattr(endpoint, name, value)
            return endpoint
    raise RuntimeError(f"the endpoint {endpoint_id} could not be written: others always came first")


def breaker_of(endpoint: Endpoint) -> Breaker:
    return Breaker(
        state=endpoint.breaker,
        failures_in_row=endpoint.failures_in_row,
        recent=tuple(tuple(entry) for entry in endpoint.recent),
        open_until=endpoint.open_until,
        open_seconds=endpoint.open_seconds,
    )


def breaker_fields(breaker: Breaker) -> dict[str, Any]:
    return {
        "breaker": breaker.state,
        "failures_in_row": breaker.failures_in_row,
        "recent": [list(entry) for entry in breaker.recent],
        "open_until": breaker.open_until,
        "open_seconds": breaker.open_seconds,
    }


def _until(now: datetime) -> str:
    return clock.to_wire(now + LEASE)


def _still_held(endpoint: Endpoint, now: datetime) -> dict[str, str]:
    # Such texts sort as the times they name. One too far ahead was written before the clock was set back.
    earliest, latest = clock.to_wire(now), clock.to_wire(now + 2 * LEASE)
    return {token: until for token, until in endpoint.turns.items() if earliest < until <= latest}
