"""How the integration stands: the figures of `/settings/integration/` and of health checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min

from . import states
from .endpoints import the_peer
from .models import Alert, Delivery, Endpoint, InboxMessage, OutboxEvent, ReconcileRun

SLOW_AFTER = timedelta(minutes=2)
SHOWN = 10


@dataclass(frozen=True)
class EndpointHealth:
    """One endpoint: what waits for it, since when, and what was given up."""

    endpoint: Endpoint
    waiting: int
    waiting_since: datetime | None
    dead: int


@dataclass(frozen=True)
class Integration:
    """Everything the page shows."""

    peer: EndpointHealth
    others: list[EndpointHealth]
    last_sent: Delivery | None
    last_received: InboxMessage | None
    inbox_waiting: int
    inbox_waiting_since: datetime | None
    parked: int
    runs: list[ReconcileRun]
    alerts: list[Alert]
    dead_rows: list[Delivery]
    parked_rows: list[InboxMessage]
    unnumbered: int
    now: datetime

    @property
    def lag(self) -> timedelta:
        """For how long the oldest message has waited, in either direction."""
        oldest = [moment for moment in (self.peer.waiting_since, self.inbox_waiting_since) if moment]
        return max(self.now - min(oldest), timedelta(0)) if oldest else timedelta(0)

    @property
    def tone(self) -> str:
        """good, wait or bad."""
        if self.peer.dead or self.parked or self.peer.endpoint.breaker != states.CLOSED:
            return "bad"
        return "wait" if self.lag > SLOW_AFTER else "good"


def integration_of(*, now: datetime) -> Integration:
    """The state of the integration at `now`, in a fixed number of queries but for one pair per added endpoint."""
    peer = the_peer(now)
    inbox = InboxMessage.objects.filter(state=states.DUE)
    parked = InboxMessage.objects.parked().defer("body")
    dead = Delivery.objects.dead().select_related("endpoint")
    return Integration(
        peer=_health(peer),
        others=[_health(endpoint) for endpoint in Endpoint.objects.exclude(pk=peer.pk).order_by("name")],
        last_sent=Delivery.objects.filter(endpoint=peer, state=states.DELIVERED).order_by("-finished_at").first(),
        last_received=InboxMessage.objects.order_by("-id").defer("body").first(),
        inbox_waiting=inbox.count(),
        inbox_waiting_since=inbox.aggregate(oldest=Min("received_at"))["oldest"],
        parked=parked.count(),
        runs=_last_runs(),
        alerts=list(Alert.objects.filter(state=states.ALERT_OPEN).order_by("-last_at", "-id")[:SHOWN]),
        dead_rows=list(dead.order_by("-finished_at", "-id")[:SHOWN]),
        parked_rows=list(parked.order_by("-id")[:SHOWN]),
        unnumbered=OutboxEvent.objects.filter(feed_number=0).count(),
        now=now,
    )


def _health(endpoint: Endpoint) -> EndpointHealth:
    waiting = Delivery.objects.filter(endpoint=endpoint, state=states.DUE)
    figures = waiting.aggregate(oldest=Min("created_at"))
    dead = Delivery.objects.filter(endpoint=endpoint, state=states.DEAD)
    return EndpointHealth(endpoint, waiting.count(), figures["oldest"], dead.count())


def _last_runs() -> list[ReconcileRun]:
    """The last comparison of each type."""
    newest: dict[str, ReconcileRun] = {}
    for run in ReconcileRun.objects.order_by("-started_at", "-id")[:50]:
        newest.setdefault(run.type, run)
    return sorted(newest.values(), key=lambda run: run.type)
