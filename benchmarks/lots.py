"""The lot that all benchmarks send: a believable one, of the size that lots have."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared import clock, schemas
from shared.ids import new_id
from shared.schemas import json

ORGANIZATION = {"_id": "65a1b2c3d4e5f60718293a4b", "version": 1, "name": "Helvia Airways AG"}


def example_lot() -> dict[str, Any]:
    now = clock.now()
    return {
        "_id": new_id(),
        "orgId": ORGANIZATION["_id"],
        "postedBy": "user_2abcdefghijklmnopqrstuvwxyz0",
        "status": "published",
        "number": "LOT-2026-0147",
        "version": 2,
        "revision": 1,
        "title": "HEFA-SPK for Zürich, Q3",
        "description": "Jet A-1 blend with 30 to 50 % SAF by volume, delivered in monthly parcels. " * 4,
        "type": "forward",
        "product": "neat",
        "volume": {"amount": 4000, "unit": "tonnes", "tolerancePct": 5},
        "pricing": {"price": 8200000, "currency": "USD", "pricePerUnit": 2050, "paymentTerms": "30 days"},
        "delivery": {
            "windowStart": clock.to_wire(now + timedelta(days=120)),
            "windowEnd": clock.to_wire(now + timedelta(days=200)),
            "deliveryLocation": "Rümlang tank farm, Zürich (ZRH)",
            "airport": "ZRH",
            "incoterms": "DAP",
        },
        "compliance": {"standards": ["ISCC CORSIA", "RSB CORSIA"], "ghgComparator": 89},
        "specification": {
            "pathways": ["HEFA-SPK"],
            "feedstocks": ["Used cooking oil", "Tallow"],
            "carbonIntensity": 25,
        },
        "bidDeadline": clock.to_wire(now + timedelta(days=14)),
        "tags": ["CH", "SAF"],
        "airlineName": "Helvia Airways",
        "publishedAt": clock.to_wire(now),
        "createdAt": clock.to_wire(now),
        "updatedAt": clock.to_wire(now),
    }


def example_event() -> dict[str, Any]:
    """The arguments of `send_event` for a lot that nobody has seen yet."""
    lot = schemas.Lot.model_validate(example_lot())
    return {
        "event": "lot.published",
        "aggregate": ("lot", lot.id, lot.version),
        "payload": {"lot": lot, "organization": schemas.Organization.model_validate(ORGANIZATION)},
        "organization_id": lot.org_id,
        "public": True,
    }


def example_body() -> bytes:
    """One message's body, as large as ours."""
    lot = example_lot()
    envelope = {
        "event": "lot.published",
        "timestamp": lot["updatedAt"],
        "id": "msg_01J00000000000000000000000",
        "aggregate": {"type": "lot", "id": lot["_id"], "version": 2},
        "lot": lot,
        "organization": ORGANIZATION,
    }
    return json.dumps(envelope)
