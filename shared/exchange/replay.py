"""Sending again and doing again. Ids are kept, so replaying twice does nothing twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from shared.accounts.actors import Actor
from shared.audit.services import record_event
from shared.db import atomic, on_commit

from . import states, wake
from .endpoints import the_peer
from .models import Delivery, Endpoint
from .outcomes import TOO_LARGE

REPLAYED_FOR = timedelta(days=30)
NAMED = 100  # so many of the messages the audit trail names


@atomic
def replay_deliveries(deliveries: Any, *, by: Actor, now: datetime) -> int:
    """Put these deliveries on their way again, with a new schedule. Those that are on their way are only hurried."""
    endpoints = list(deliveries.values_list("endpoint_id", flat=True).order_by().distinct())
    named = list(deliveries.order_by("id").values_list("event_id", flat=True)[:NAMED])
    count = int(_put_on_way(deliveries, now))
    data = {"count": count, "messages": named}
    record_event(verb="replay_deliveries", subject=the_peer(now), by=by, now=now, data=data)
    on_commit(lambda: wake.wake_senders(endpoints))
    return count


@atomic
def replay_messages(messages: Any, *, by: Actor, now: datetime) -> int:
    """Let these inbox messages be handled again, with new tries."""
    named = list(messages.order_by("id").values_list("message_id", flat=True)[:NAMED])
    count = int(
        messages.update(
            state=states.DUE, attempts=0, next_attempt_at=now, processed_at=None, lease="", leased_until=None
        )
    )
    data = {"count": count, "messages": named}
    record_event(verb="replay_messages", subject=the_peer(now), by=by, now=now, data=data)
    on_commit(wake.wake_inbox)
    return count


def replay_after_outage(*, endpoint: Endpoint, now: datetime) -> int:
    """Replay what died at this endpoint in the last 30 days, but for what it found too large."""
    dead = Delivery.objects.filter(endpoint=endpoint).replayable(since=now - REPLAYED_FOR)
    return int(_put_on_way(dead.exclude(last_status=TOO_LARGE), now))


def _put_on_way(deliveries: Any, now: datetime) -> Any:
    return deliveries.update(
        state=states.DUE,
        first_attempt=F("attempts"),
        next_attempt_at=now,
        finished_at=None,
        lease="",
        leased_until=None,
    )
