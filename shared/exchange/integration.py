"""How the integration stands at one moment: what the page shows, the rules judge and Prometheus is told.

Everything in here is plain and comparable, so that two looks that show the same are the same.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shared.comms.services import mail_health
from shared.paging import MOST_COUNTED, Total, count_up_to
from shared.ui.formats import number

from . import states
from .endpoints import the_peer
from .health.flow import Hour, Spread, last_hours, round_trips, saved_to_confirmed
from .health.pulses import pulses
from .health.vitals import Vitals, vitals_of
from .models import Alert, Delivery, Endpoint, InboxMessage, OutboxEvent, ReconcileRun

COUNTED_AT_MOST = 100_000
READ_AT_MOST = 10_000
NONE = Total(0)


@dataclass(frozen=True)
class Backlog:
    """What waits. `topics` and `oldest` are those of the first thousand; `overdue_since` is when the first of them
    should have been begun, None while all wait for a time to come."""

    count: Total = NONE
    topics: tuple[tuple[str, int], ...] = ()
    oldest: datetime | None = None
    overdue_since: datetime | None = None


@dataclass(frozen=True)
class EndpointHealth:
    """One endpoint, and how sending to it goes."""

    id: str
    name: str
    is_peer: bool
    enabled: bool
    disabled_why: str
    topics: tuple[str, ...]
    breaker: str
    opened_at: datetime | None
    open_until: datetime | None
    last_sent_at: datetime | None
    last_delivered_at: datetime | None
    last_failed_at: datetime | None
    last_error: str
    backlog: Backlog
    dead: int

    @property
    def fails(self) -> bool:
        """Whether the newest try failed."""
        if self.last_failed_at is None:
            return False
        return self.last_delivered_at is None or self.last_failed_at > self.last_delivered_at


@dataclass(frozen=True)
class RunHealth:
    """The newest comparison of one type; `expected` is how many records the last one that was done compared."""

    id: str
    type: str
    state: str
    started_at: datetime
    finished_at: datetime | None
    compared: int
    different: int
    repaired: int
    error: str
    expected: int

    @property
    def expected_words(self) -> str:
        return number(self.expected)

    @property
    def unmended(self) -> int:
        return self.different - self.repaired

    @property
    def is_live(self) -> bool:
        return self.state in states.RUN_LIVE


@dataclass(frozen=True)
class Mails:
    """How the mails stand. `late_since` is when the first of those that wait should have gone."""

    waiting: Total
    late_since: datetime | None
    put_off: Total
    failed: Total
    last_error: str


@dataclass(frozen=True)
class Integration:
    """How everything stands at `now`."""

    now: datetime = field(repr=False, compare=False)
    began: datetime
    peer: EndpointHealth
    others: tuple[EndpointHealth, ...]
    last_sent: tuple[str, datetime] | None
    last_received: tuple[str, datetime] | None
    inbox: Backlog
    parked: tuple[tuple[str, int], ...]
    confirmed: Spread | None
    round_trips: Spread | None
    hours: tuple[Hour, ...]
    runs: tuple[RunHealth, ...]
    unnumbered: Total
    vitals: Vitals
    mails: Mails
    last_trouble_over: datetime | None

    @property
    def endpoints(self) -> tuple[EndpointHealth, ...]:
        return (self.peer, *self.others)

    @property
    def dead(self) -> Total:
        count = sum(endpoint.dead for endpoint in self.endpoints)
        return Total(count, more=count >= READ_AT_MOST)

    @property
    def parked_total(self) -> Total:
        count = sum(count for _, count in self.parked)
        return Total(count, more=count >= READ_AT_MOST)

    @property
    def lag(self) -> timedelta:
        """For how long the oldest message has waited, in either direction."""
        oldest = [moment for moment in (self.peer.backlog.oldest, self.inbox.oldest) if moment]
        return max(self.now - min(oldest), timedelta(0)) if oldest else timedelta(0)


def integration_of(*, now: datetime) -> Integration:
    """The state of the integration at `now`: a fixed number of queries, and one more for each added endpoint."""
    peer = the_peer(now)
    # In the order of an index, so that however the store plans it, it reads what is dead and no more.
    dead = Counter(Delivery.objects.dead().order_by("finished_at").values_list("endpoint_id", flat=True)[:READ_AT_MOST])
    others = Endpoint.objects.exclude(pk=peer.pk).order_by("name")
    last_sent = Delivery.objects.filter(endpoint=peer, state=states.DELIVERED).order_by("-finished_at")
    last_received = InboxMessage.objects.order_by("-id").values_list("event", "received_at")
    closed = Alert.objects.filter(state=states.ALERT_CLOSED).order_by("-closed_at")
    return Integration(
        now=now,
        began=peer.created_at,
        peer=_health(peer, dead, now),
        others=tuple(_health(endpoint, dead, now) for endpoint in others),
        last_sent=last_sent.values_list("event_type", "finished_at").first(),
        last_received=last_received.first(),
        inbox=_backlog(InboxMessage.objects.filter(state=states.DUE), "received_at", now),
        parked=_parked(),
        confirmed=saved_to_confirmed(peer.pk, now=now),
        round_trips=round_trips(peer.pk, now=now),
        hours=tuple(last_hours(now=now)),
        runs=_last_runs(),
        unnumbered=count_up_to(OutboxEvent.objects.filter(feed_number=0)),
        vitals=vitals_of(pulses(), began=peer.created_at, now=now),
        mails=_mails(now),
        last_trouble_over=closed.values_list("closed_at", flat=True).first(),
    )


def fingerprint(*shown: object) -> str:
    """The same for as long as all that is shown is the same."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:20]


def _health(endpoint: Endpoint, dead: Mapping[str, int], now: datetime) -> EndpointHealth:
    waiting = Delivery.objects.filter(endpoint=endpoint, state=states.DUE)
    return EndpointHealth(
        id=endpoint.pk,
        name=endpoint.name,
        is_peer=endpoint.is_peer,
        enabled=endpoint.enabled,
        disabled_why=endpoint.disabled_why,
        topics=tuple(sorted(endpoint.urls())),
        breaker=endpoint.breaker,
        opened_at=endpoint.opened_at,
        open_until=endpoint.open_until,
        last_sent_at=endpoint.last_sent_at,
        last_delivered_at=endpoint.last_delivered_at,
        last_failed_at=endpoint.last_failed_at,
        last_error=endpoint.last_error,
        backlog=_backlog(waiting, "created_at", now),
        dead=dead.get(endpoint.pk, 0),
    )


def _backlog(waiting: Any, came: str, now: datetime) -> Backlog:
    """The first thousand are read, in the order they are due; beyond that they are only counted."""
    first = waiting.order_by("next_attempt_at", "id").values_list("topic", came, "next_attempt_at")
    rows = list(first[:MOST_COUNTED])
    if not rows:
        return Backlog()
    due = rows[0][2]
    return Backlog(
        count=Total(len(rows)) if len(rows) < MOST_COUNTED else count_up_to(waiting, COUNTED_AT_MOST),
        topics=_counted(topic for topic, _, _ in rows),
        oldest=min(moment for _, moment, _ in rows),
        overdue_since=due if due < now else None,
    )


def _parked() -> tuple[tuple[str, int], ...]:
    rows = InboxMessage.objects.parked().order_by("next_attempt_at", "id")
    return _counted(rows.values_list("topic", flat=True)[:READ_AT_MOST])


def _counted(topics: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(topics).items()))


def _mails(now: datetime) -> Mails:
    found = mail_health(now)
    return Mails(found.waiting, found.waiting_since, found.put_off, found.failed, found.last_error)


def _last_runs() -> tuple[RunHealth, ...]:
    """The newest comparison of each type."""
    newest: dict[str, ReconcileRun] = {}
    expected: dict[str, int] = {}
    for run in ReconcileRun.objects.order_by("-started_at", "-id")[:50]:
        newest.setdefault(run.type, run)
        if run.state == states.RUN_DONE and not run.error:
            expected.setdefault(run.type, run.compared)
    return tuple(
        RunHealth(
            run.pk, run.type, run.state, run.started_at, run.finished_at, run.compared, run.different, run.repaired,
            run.error, expected.get(run.type, 0),
        )
        for run in sorted(newest.values(), key=lambda run: run.type)
    )  # fmt: skip
