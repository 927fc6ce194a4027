"""Pulling the other side's feed, and storing what delivery lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from shared.db import atomic
from shared.schemas import TOPIC_OF, json

from . import peer
from .envelopes import BadEnvelope, is_known, read_envelope
from .feed import move_counter
from .inbox import STORED, Incoming, store_message
from .models import FeedCounter, InboxMessage

PULLED = "pulled"
AT_ONCE = 200


@dataclass
class Pulled:
    """What one page of the feed brought: `stored` had been lost, `unfit` could not be read."""

    seen: int = 0
    stored: int = 0
    unfit: int = 0
    cursor: int = 0


def pull_feed(*, now: datetime, after: int | None = None) -> Iterator[Pulled]:
    """Read the other side's feed from where we stopped (or `after`) to its end, a page a step. Raises PeerUnavailable.

    A message that is in the inbox already is left alone; the others are stored and handled as if they had been sent.
    """
    counter = _counter()
    cursor, is_last = counter.last if after is None else after, False
    while not is_last:
        page = peer.get("/api/events", {"after": cursor, "limit": AT_ONCE})
        pulled = take_envelopes(page["events"], now=now)
        is_last = page["nextCursor"] is None or int(page["cursor"]) <= cursor
        cursor = pulled.cursor = int(page["cursor"])
        counter = _counter()
        if cursor > counter.last:
            move_counter(counter, cursor)
        yield pulled


def take_envelopes(envelopes: list[dict[str, Any]], *, now: datetime) -> Pulled:
    """Store those of `envelopes` in the inbox that are not there yet and whose topic this portal receives."""
    pulled, ids = Pulled(seen=len(envelopes)), [str(envelope.get("id", "")) for envelope in envelopes]
    source = settings.EXCHANGE.peer_name
    here = InboxMessage.objects.filter(source=source, message_id__in=ids)
    known = set(here.values_list("message_id", flat=True))
    for message_id, envelope in zip(ids, envelopes, strict=True):
        topic = TOPIC_OF.get(str(envelope.get("event")), "")
        if message_id in known or topic not in settings.EXCHANGE.receives:
            continue
        body = json.dumps(envelope)
        try:
            event = read_envelope(body, topic)
        except BadEnvelope:
            pulled.unfit += 1
            continue
        incoming = Incoming(message_id, topic, event.event, body.decode(), is_known(event))
        pulled.stored += store_message(incoming, source=source, now=now) == STORED
    return pulled


@atomic
def _counter() -> FeedCounter:
    return FeedCounter.objects.filter(name=PULLED).first() or FeedCounter.objects.create(name=PULLED)
