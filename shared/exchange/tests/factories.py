"""Events to send and messages to receive."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import factory
from django.conf import settings

from shared import clock
from shared.exchange import services
from shared.exchange.endpoints import the_peer
from shared.exchange.models import Endpoint, InboxMessage, OutboxEvent
from shared.exchange.services import write_event
from shared.exchange.signature import sign
from shared.ids import new_id, new_message_id
from shared.schemas import json

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
_versions = itertools.count(1)


class EndpointFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Endpoint

    name = factory.Sequence(lambda number: f"partner {number}")
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    created_at = NOW


class InboxMessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = InboxMessage

    source = "peer"
    message_id = factory.LazyFunction(new_message_id)
    topic = "messages"
    event = "message.posted"
    body = "{}"
    body_hash = "0" * 64
    received_at = NOW
    next_attempt_at = NOW


def exchange_settings(**changes: Any) -> Any:
    """The portal's exchange settings with some of them changed."""
    return replace(settings.EXCHANGE, **changes)


def at(url: str, **changes: Any) -> Any:
    """Settings in which the peer is at `url`, for every topic this portal sends."""
    topics = {topic: f"{url}/api/webhooks/{topic}" for topic in settings.EXCHANGE.sends}
    return exchange_settings(peer_url=url, topic_urls=topics, **changes)


def sent(
    *, now: datetime = NOW, record_id: str = "", version: int | None = None, to: list[Endpoint] | None = None
) -> OutboxEvent:
    """An event on its way to the peer (or to `to`), of a record of its own unless one is given."""
    topic = "messages"
    aggregate = ("thing", record_id or new_id(), version or next(_versions))
    event = services._event("thing.changed", topic, aggregate, {"thing": {"note": "changed"}}, now)
    return write_event(event, to if to is not None else [the_peer(now)], now=now)


def message(event: str = "message.posted", **fields: Any) -> bytes:
    """The body of a message that can be received."""
    return json.dumps({"event": event, "timestamp": clock.to_wire(NOW), "id": new_message_id(), **fields})


def signed(
    body: bytes, *, message_id: str | None = None, now: datetime = NOW, secrets: tuple[str, ...] | None = None
) -> dict[str, str]:
    """The headers with which the peer would send `body` now, as the test client takes them."""
    given = secrets or settings.EXCHANGE.receiving_secrets
    headers = sign(given, message_id=new_message_id() if message_id is None else message_id, at=now, body=body.decode())
    return {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
