"""Sending what is due to one endpoint: claim a batch, POST each, write the results. Nothing is held open meanwhile."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from .breaker import Breaker
from .line import line_to
from .models import Delivery, OutboxEvent
from .models.leases import LEASE
from .outcomes import outcome_of
from .results import Result, record_results
from .signature import sign
from .states import OPEN
from .turns import Turn, breaker_of, give_back, take_turn

BATCH = 50
GUARD_SECONDS = 25.0
WRITE_EVERY_SECONDS = 0.5

TellTime = Callable[[], datetime]


@dataclass
class Limits:
    """How long one call may go on. `work_seconds`: begins no POST later; `task_seconds`: is killed then."""

    work_seconds: float = 5.0
    task_seconds: float = 45.0
    stop: Callable[[], bool] = lambda: False
    begun: float = field(default_factory=time.monotonic)

    def allow_post(self, lease_ends: float) -> bool:
        """Whether there is time for one more POST, which may take 20 s and must then be written down."""
        now = time.monotonic()
        task_ends = self.begun + self.task_seconds
        return not self.is_over() and min(lease_ends, task_ends) - now >= GUARD_SECONDS

    def is_over(self) -> bool:
        return self.stop() or time.monotonic() - self.begun >= self.work_seconds


@dataclass
class Tally:
    """What one call did."""

    delivered: int = 0
    failed: int = 0
    dead: int = 0
    released: int = 0
    stale: int = 0

    @property
    def tried(self) -> int:
        return self.delivered + self.failed + self.dead + self.stale

    def add(self, other: Tally) -> None:
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def send_due(endpoint_id: str, *, tell_time: TellTime, limits: Limits | None = None) -> Tally:
    """Send what is due to this endpoint until nothing is, the time is up, or it is not our turn."""
    limits, tally = limits or Limits(), Tally()
    while not limits.is_over():
        turn = take_turn(endpoint_id, now=tell_time())
        if turn is None:
            break
        before = tally.tried
        try:
            while _send_batch(turn, tell_time, limits, tally) and not turn.is_probe:
                pass
        finally:
            give_back(turn, now=tell_time())
        # Looked at after the turn was given back: whoever was refused a turn meanwhile relied on us to come round.
        if tally.tried == before or not is_due(endpoint_id, tell_time()):
            break
    return tally


def is_due(endpoint_id: str, now: datetime) -> bool:
    return bool(Delivery.objects.filter(endpoint_id=endpoint_id).due(now).exists())


def _send_batch(turn: Turn, tell_time: TellTime, limits: Limits, tally: Tally) -> bool:
    """Send one batch; whether to go on with another."""
    lease_ends = time.monotonic() + LEASE.total_seconds()
    mine = Delivery.objects.filter(endpoint_id=turn.endpoint.pk)
    rows: list[Delivery] = mine.claim(limit=1 if turn.is_probe else BATCH, now=tell_time(), lease_for=LEASE)
    if not rows:
        return False
    bodies = dict(OutboxEvent.objects.filter(pk__in=[row.event_id for row in rows]).values_list("pk", "body"))
    waiting, breaker = deque(rows), breaker_of(turn.endpoint)
    while waiting and breaker.state != OPEN and limits.allow_post(lease_ends):
        results: list[Result] = []
        written = time.monotonic()
        while waiting and breaker.state != OPEN and limits.allow_post(lease_ends):
            row = waiting.popleft()
            results.append(_try(row, bodies[row.event_id], turn, tell_time))
            breaker = _after(breaker, results[-1])
            if time.monotonic() - written > WRITE_EVERY_SECONDS:
                break
        tally.add(_recorded(turn, rows[0].lease, results, tell_time()))
    if waiting:
        tally.released += Delivery.objects.release(list(waiting), rows[0].lease)
        return False
    return True


def _try(row: Delivery, body: str, turn: Turn, tell_time: TellTime) -> Result:
    endpoint, at = turn.endpoint, tell_time()
    url = endpoint.urls().get(row.topic, "")
    headers = sign(endpoint.secrets(at), message_id=row.event_id, at=at, body=body)
    headers["Content-Type"] = "application/json"
    headers["User-Agent"] = "SAF-Market-Webhooks/1.0"
    line = line_to(endpoint.pk, guarded=not endpoint.is_peer)
    answer = line.post(url, body.encode(), headers)
    return Result(row, at, answer, outcome_of(answer, tries=row.tries + 1, now=tell_time()))


def _after(breaker: Breaker, result: Result) -> Breaker:
    return breaker.after(ok=result.ok, now=result.at) if result.outcome.counts else breaker


def _recorded(turn: Turn, lease: str, results: list[Result], now: datetime) -> Tally:
    written = record_results(endpoint_id=turn.endpoint.pk, lease=lease, results=results, now=now)
    return Tally(
        delivered=written.count("delivered"),
        failed=written.count("due"),
        dead=written.count("dead"),
        stale=len(results) - len(written),
    )
