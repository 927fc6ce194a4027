"""Writing down what came of a batch, in bulk, by compare-and-set on the lease: a stale worker writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from shared.db import atomic

from . import states
from .alerts import alert
from .endpoints import disable_endpoint
from .line import Answer
from .models import Attempt, Delivery, Endpoint
from .outcomes import GONE, Outcome
from .replay import replay_after_outage
from .turns import breaker_fields, breaker_of, write_endpoint


@dataclass(frozen=True)
class Result:
    """One POST of one delivery."""

    delivery: Delivery
    at: datetime
    answer: Answer
    outcome: Outcome

    @property
    def ok(self) -> bool:
        return self.outcome.state == states.DELIVERED


class _SomeAreStale(Exception):
    """Another worker holds some of the rows by now."""


def record_results(*, endpoint_id: str, lease: str, results: Sequence[Result], now: datetime) -> list[str]:
    """Write deliveries, attempts and the endpoint's health; return the states written, stale ones left out."""
    try:
        written = _record_all(lease, results, now)
    except _SomeAreStale:
        written = [result for result in results if _record_one(lease, result, now)]
    endpoint = _record_health(endpoint_id, results, now)
    for result in results:
        _WORTH_TELLING.get(result.outcome.notable, _nothing)(endpoint, result, now)
    return [result.outcome.state for result in written]


@atomic
def _record_all(lease: str, results: Sequence[Result], now: datetime) -> list[Result]:
    by_status = Counter(result.answer.status for result in results if result.ok)
    for status, count in by_status.items():
        same = [result.delivery.pk for result in results if result.ok and result.answer.status == status]
        if _held(same, lease).update(**_fields(results[0], now, Outcome(states.DELIVERED), status)) != count:
            raise _SomeAreStale
    for result in results:
        if not result.ok and not _write(lease, result, now):
            raise _SomeAreStale
    Attempt.objects.bulk_create(_attempt(result) for result in results)
    return list(results)


@atomic
def _record_one(lease: str, result: Result, now: datetime) -> bool:
    if not _write(lease, result, now):
        return False
    _attempt(result).save(force_insert=True)
    return True


def _write(lease: str, result: Result, now: datetime) -> bool:
    fields = _fields(result, now, result.outcome, result.answer.status)
    return bool(_held([result.delivery.pk], lease).update(**fields))


def _held(ids: Sequence[str], lease: str) -> Any:
    return Delivery.objects.filter(pk__in=ids, lease=lease, state=states.DUE)


def _fields(result: Result, now: datetime, outcome: Outcome, status: int | None) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "state": outcome.state,
        "attempts": F("attempts") + 1,
        "lease": "",
        "leased_until": None,
        "last_status": status,
        "last_error": outcome.error[:300],
    }
    if outcome.state == states.DUE:
        return fields | {"next_attempt_at": outcome.next_attempt_at}
    return fields | {"finished_at": now}


def _attempt(result: Result) -> Attempt:
    return Attempt(
        delivery_id=result.delivery.pk,
        number=result.delivery.attempts + 1,
        at=result.at,
        took_ms=result.answer.took_ms,
        status=result.answer.status,
        error=result.outcome.error[:300],
        answer=result.answer.body,
    )


@atomic
def _record_health(endpoint_id: str, results: Sequence[Result], now: datetime) -> Endpoint:
    """Fold the results into the endpoint's breaker; the endpoint as it is then. That a breaker opened is told by the
    look-out, if it stays open."""
    before = ""

    def folding(endpoint: Endpoint) -> Mapping[str, Any]:
        nonlocal before
        breaker = breaker_of(endpoint)
        before = breaker.state
        for result in results:
            breaker = breaker.after(ok=result.ok, now=result.at) if result.outcome.counts else breaker
        fields = breaker_fields(breaker) | _health(results)
        if before == states.CLOSED and breaker.state == states.OPEN:
            fields["opened_at"] = now
        return fields

    endpoint = write_endpoint(endpoint_id, folding)
    if endpoint is None:
        raise Endpoint.DoesNotExist(endpoint_id)
    if before != states.CLOSED and endpoint.breaker == states.CLOSED and endpoint.is_peer:
        replay_after_outage(endpoint=endpoint, now=now)
    return endpoint


def _health(results: Sequence[Result]) -> dict[str, Any]:
    fields: dict[str, Any] = {"last_sent_at": results[-1].at}
    for result in results:
        if result.ok:
            fields |= {"last_delivered_at": result.at, "round_trip_ms": result.answer.took_ms}
        else:
            fields |= {"last_failed_at": result.at, "last_error": result.outcome.error[:300]}
    return fields


def _nothing(endpoint: Endpoint, result: Result, now: datetime) -> None:
    pass


def _tell_of_dead(endpoint: Endpoint, result: Result, now: datetime) -> None:
    what = f"{result.delivery} could not be delivered to {endpoint.name} and is given up: {result.outcome.error}"
    alert("delivery_dead", what, key=endpoint.pk, now=now)


def _tell_of_clocks(endpoint: Endpoint, result: Result, now: datetime) -> None:
    what = f"{endpoint.name} refuses our signatures: {result.outcome.error} (clock skew). Set both clocks by NTP."
    alert("clock_skew", what, key=endpoint.pk, now=now)


def _tell_of_gone(endpoint: Endpoint, result: Result, now: datetime) -> None:
    if endpoint.is_peer:
        what = f"{endpoint.name} answers {GONE} (gone). It is still being retried: look at its address."
        alert("peer_gone", what, key=endpoint.pk, now=now)
    else:
        disable_endpoint(endpoint=endpoint, why=f"it answered {GONE} (gone)", now=now)


_WORTH_TELLING: Mapping[str, Callable[[Endpoint, Result, datetime], None]] = {
    "dead": _tell_of_dead,
    "clocks": _tell_of_clocks,
    "gone": _tell_of_gone,
}
