"""Lots as they come over the wire, and lots that have come."""

import itertools
from datetime import UTC, datetime, timedelta

from producer_portal.marketplace import services
from producer_portal.marketplace.models import MarketLot
from shared import schemas
from shared.clock import to_wire
from shared.ids import new_id, new_message_id

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
BUYER = "65a1b2c3d4e5f6a7b8c9d0e2"
_numbers = itertools.count(1)


def record(**changes):
    """A published lot's wire form; nested parts are given whole, and None takes a field away."""
    number = next(_numbers)
    body = {
        "_id": new_id(),
        "orgId": BUYER,
        "postedBy": "user_2abc123def456",
        "status": "published",
        "number": f"LOT-2026-{number:04d}",
        "version": 2,
        "revision": 1,
        "title": f"HEFA-SPK for Zürich {number}",
        "description": "Neat HEFA-SPK by rail.",
        "type": "spot",
        "product": "neat",
        "mode": "open",
        "volume": {"amount": 4000, "unit": "tonnes", "tolerancePct": 5},
        "pricing": {"price": 8200000, "currency": "USD", "paymentTerms": "30 days net"},
        "priceBasis": {"type": "fixed"},
        "delivery": {
            "windowStart": "2027-07-01T00:00:00.000Z",
            "windowEnd": "2027-09-30T00:00:00.000Z",
            "deliveryLocation": "Zürich (ZRH)",
            "airport": "ZRH",
            "incoterms": "DAP",
        },
        "specification": {"pathways": ["HEFA-SPK"], "carbonIntensity": 25, "certifications": ["ISCC CORSIA"]},
        "compliance": {"standards": ["ISCC CORSIA"]},
        "bidDeadline": to_wire(NOW + timedelta(days=6)),
        "tags": ["SAF"],
        "airlineName": "Helvia Airways",
        "publishedAt": to_wire(NOW - timedelta(days=3)),
        "createdAt": to_wire(NOW - timedelta(days=4)),
        "updatedAt": to_wire(NOW - timedelta(days=3)),
    }
    return {name: value for name, value in (body | changes).items() if value is not None}


def wire_lot(**changes):
    return schemas.Lot.model_validate(record(**changes))


def envelope(event="lot.published", *, at=NOW, organization=None, lot=None, **changes):
    """A message about a lot, as the inbox hands it over."""
    body = {"event": event, "timestamp": to_wire(at), "id": new_message_id(), "lot": lot or record(**changes)}
    if organization:
        body["organization"] = organization
    return schemas.LotEvent.model_validate(body)


def buyer(version=1, name="Helvia Airways AG", brand="Helvia Airways", pk=BUYER):
    return {"_id": pk, "version": version, "name": name, "branding": {"logo": None, "brandName": brand}}


def mirrored(now=NOW, **changes):
    """A lot that has come."""
    lot = wire_lot(**changes)
    services.take_lot(lot=lot, now=now, told_at=now, gone=lot.status == "cancelled")
    return MarketLot.objects.get(pk=lot.id)
