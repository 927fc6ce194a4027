"""What other apps call: tell the world of a change, and ask whether it has arrived."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from shared import clock
from shared.accounts.actors import Actor
from shared.audit.services import record_event
from shared.db import atomic, on_commit
from shared.errors import Invalid
from shared.ids import new_message_id
from shared.schemas import TOPIC_OF, json, parse_event

from . import states, wake
from .endpoints import subscribers, the_peer
from .models import Delivery, Endpoint, OutboxEvent
from .models.outbox import party_list

log = logging.getLogger(__name__)

LARGE_BODY = 20_000
LARGEST_BODY = 64_000

Aggregate = tuple[str, str, int]


@dataclass(frozen=True)
class Visibility:
    """How far one version of a record has come on its way to the configured peer."""

    state: Literal["pending", "visible", "failing"]
    delivered_at: datetime | None
    attempts: int
    last_error: str


@atomic
def send_event(
    *,
    event: str,
    aggregate: Aggregate,
    payload: Mapping[str, Any],
    organization_id: str,
    public: bool,
    parties: Sequence[str] = (),
    draft: bool = False,
    now: datetime,
) -> OutboxEvent:
    """Write one event for everybody who subscribes to its topic and may see it, in the caller's transaction.

    `aggregate` is (type, id, version); `payload` the records of the envelope by name, as plain JSON with Decimals.
    The configured peer gets everything but drafts. An endpoint of an organisation gets what is `public`, its own, and
    what it is one of `parties` of; a `draft` goes to its own organisation's endpoints alone, if they asked for drafts.
    Raises Invalid for a body over 64 kB, KeyError for an event that wire.md does not name.
    """
    topic = TOPIC_OF[event]
    receivers = subscribers(topic=topic, organization_id=organization_id, public=public, parties=parties, draft=draft)
    outgoing = _event(event, topic, aggregate, payload, now)
    outgoing.organization_id, outgoing.public, outgoing.draft = organization_id, public, draft
    outgoing.parties = party_list(parties)
    return write_event(outgoing, receivers, now=now)


@atomic
def ping(*, endpoint: Endpoint, topic: str, by: Actor, now: datetime) -> OutboxEvent:
    """Send one endpoint a message that changes nothing there: receivers acknowledge an event they do not know."""
    version = int(now.timestamp() * 1000)
    record_event(verb="ping", subject=endpoint, by=by, now=now)
    return write_event(_event("ping", topic, ("endpoint", endpoint.pk, version), {}, now), [endpoint], now=now)


@atomic
def write_event(event: OutboxEvent, receivers: Sequence[Endpoint], *, now: datetime) -> OutboxEvent:
    """Write the event and one delivery for each receiver; the workers are woken once it is committed."""
    event.save(force_insert=True)
    Delivery.objects.bulk_create(_delivery(event, endpoint, now) for endpoint in receivers)
    ids = [endpoint.pk for endpoint in receivers]
    on_commit(lambda: wake.wake_senders(ids))
    return event


def delivery_status(aggregate_type: str, aggregate_id: str, version: int) -> Visibility:
    """Whether the configured peer has acknowledged this record at `version` or a later one.

    `failing` once a try has failed and none has succeeded since; the attempts and the error are those of the newest
    message. A version of which nothing was sent is pending with no attempts.
    """
    rows = list(
        Delivery.objects.about(aggregate_type, aggregate_id)
        .filter(endpoint__is_peer=True, aggregate_version__gte=version)
        .order_by("-aggregate_version", "-id")[:20]
    )
    arrived = min((row.finished_at for row in rows if row.state == states.DELIVERED and row.finished_at), default=None)
    attempts = rows[0].attempts if rows else 0
    if arrived:
        return Visibility("visible", arrived, attempts, "")
    error = rows[0].last_error if rows else ""
    return Visibility("failing" if error else "pending", None, attempts, error)


def _event(event: str, topic: str, aggregate: Aggregate, payload: Mapping[str, Any], now: datetime) -> OutboxEvent:
    kind, record_id, version = aggregate
    message_id = new_message_id()
    envelope = {
        "event": event,
        "timestamp": clock.to_wire(now),
        "id": message_id,
        "aggregate": {"type": kind, "id": record_id, "version": version},
        **payload,
    }
    body = json.dumps(envelope)
    parse_event(topic, body)  # what could not be read there must not leave here
    if len(body) > LARGEST_BODY:
        raise Invalid("This record is too large to be sent to the other portal; shorten its texts.", code="too_large")
    if len(body) > LARGE_BODY:
        log.warning("%s %s is %d bytes, aimed is %d", event, record_id, len(body), LARGE_BODY)
    return OutboxEvent(
        id=message_id,
        event=event,
        topic=topic,
        aggregate_type=kind,
        aggregate_id=record_id,
        aggregate_version=version,
        body=body.decode(),
        occurred_at=now,
    )


def _delivery(event: OutboxEvent, endpoint: Endpoint, now: datetime) -> Delivery:
    return Delivery(
        event=event,
        endpoint=endpoint,
        event_type=event.event,
        topic=event.topic,
        aggregate_type=event.aggregate_type,
        aggregate_id=event.aggregate_id,
        aggregate_version=event.aggregate_version,
        created_at=now,
        next_attempt_at=now,
    )


@atomic
def send_from(*, now: datetime) -> int:
    """What was due before `now` and was not tried yet is due from `now` on; how many messages.

    So nobody is told that what a demonstration lived through in the past is late.
    """
    late = Delivery.objects.filter(state=states.DUE, attempts=0, next_attempt_at__lt=now)
    return int(late.update(next_attempt_at=now))


__all__ = ["Visibility", "delivery_status", "ping", "send_event", "send_from", "the_peer", "write_event"]
