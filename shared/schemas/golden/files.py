"""The golden files' contents, made from the wire types and the examples."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json as plain_json
from typing import Any

from shared.schemas import json
from shared.schemas.base import Wire, json_schema
from shared.schemas.bid import Bid, SubmitBid
from shared.schemas.envelope import BidEvent, Envelope, LotEvent, ProviderEvent
from shared.schemas.error import ErrorShape
from shared.schemas.lot import CreateLot, Lot, LotFields
from shared.schemas.offer import CounterOffer
from shared.schemas.organization import Organization

from .examples import Example, examples

WIRE_TYPES: tuple[type[Wire], ...] = (
    Envelope, LotEvent, BidEvent, ProviderEvent, Lot, LotFields, CreateLot, Bid, SubmitBid, CounterOffer, Organization,
    ErrorShape,
)  # fmt: skip


def golden_files() -> dict[str, str]:
    """Every golden file: its contents by its name below this directory."""
    schemas = {f"schemas/{model.__name__}.json": json_schema(model) for model in WIRE_TYPES}
    messages = {f"messages/{example.name}.json": message(example) for example in examples()}
    return {
        name: plain_json.dumps(value, indent=2, ensure_ascii=False) + "\n"
        for name, value in (schemas | messages).items()
    }


def message(example: Example) -> dict[str, Any]:
    """One signed message: the exact `body`, and the headers that go with it."""
    body = example.body if isinstance(example.body, str) else json.dumps(example.body).decode()
    return {
        "topic": example.topic,
        "secret": example.secret,
        "headers": {
            "webhook-id": example.id,
            "webhook-timestamp": str(example.timestamp),
            "webhook-signature": signature(example, body),
            "authorization": f"Bearer {example.secret}",
        },
        "body": body,
        "body_sha256": hashlib.sha256(body.encode()).hexdigest(),
    }


def signature(example: Example, body: str) -> str:
    """`v1,` and the base64 HMAC-SHA256 of "id.timestamp.body". Source: Standard Webhooks 1.0.

    The key is what follows `whsec_`, decoded from base64; any other secret is its own UTF-8 bytes.
    """
    encoded = example.secret.removeprefix("whsec_")
    key = base64.b64decode(encoded) if encoded != example.secret else encoded.encode()
    signed = f"{example.id}.{example.timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
