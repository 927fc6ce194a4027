"""Every event that crosses between the portals: its topic, who sends it, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ValidationError

from . import json
from .base import wrong
from .envelope import BidEvent, ContractEvent, Envelope, LotEvent, ProviderEvent, UnknownEvent

Portal = Literal["buyer", "producer"]

_SENT = {
    "buyer": {
        "lots": "lot.created lot.published lot.updated lot.closed lot.deleted",
        "bids": "bid.received bid.accepted bid.rejected bid.counter_offer bid.updated",
        "contracts": "contract.created contract.updated contract.signed contract.active contract.terminated",
        "deals": "deal.updated",
        "payments": "escrow.updated transaction.updated invoice.updated invoice.paid",
        "messages": "message.posted question.posted question.answered",
    },
    "producer": {
        "listings": "listing.published listing.updated listing.deleted provider.updated certificate.updated "
        "rating.posted",
        "invoices": "invoice.issued invoice.credited",
        "documents": "document.added",
        "messages": "message.posted",
    },
}

TOPIC_OF: dict[str, str] = {
    event: topic for topics in _SENT.values() for topic, names in topics.items() for event in names.split()
}
TOPICS_SENT_BY: dict[str, tuple[str, ...]] = {portal: tuple(topics) for portal, topics in _SENT.items()}
EVENTS_SENT_BY: dict[str, frozenset[str]] = {
    portal: frozenset(event for names in topics.values() for event in names.split()) for portal, topics in _SENT.items()
}

_SCHEMA_OF_TOPIC: dict[str, type[Envelope]] = {"lots": LotEvent, "bids": BidEvent, "contracts": ContractEvent}
SCHEMA_OF: dict[str, type[Envelope]] = {
    event: _SCHEMA_OF_TOPIC[topic] for event, topic in TOPIC_OF.items() if topic in _SCHEMA_OF_TOPIC
} | {"provider.updated": ProviderEvent}


def parse_event(topic: str, raw: bytes | Mapping[str, Any]) -> Envelope:
    """The message that came in at `topic`'s address, read by its event's schema.

    An event that no page names is an UnknownEvent: keep it, do nothing, acknowledge. One that has no schema of its own
    yet is a bare Envelope. Raises BadJson for bytes that are not JSON; pydantic's ValidationError for a message of the
    wrong shape, and for an event that belongs at another address.
    """
    body = json.loads(raw) if isinstance(raw, bytes) else raw
    event = body.get("event") if isinstance(body, Mapping) else None
    if isinstance(event, str) and event in SCHEMA_OF and TOPIC_OF[event] == topic:
        return SCHEMA_OF[event].model_validate(body)
    envelope = Envelope.model_validate(body)
    home = TOPIC_OF.get(envelope.event)
    if home is None:
        return UnknownEvent.model_validate(body)
    if home != topic:
        sentence = f"{envelope.event} belongs to {home}, not to {topic}."
        raise ValidationError.from_exception_data(
            "Envelope", [{"type": wrong(sentence), "loc": ("event",), "input": envelope.event}]
        )
    return envelope
