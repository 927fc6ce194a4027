"""The messages that are signed, as they are written to the wire. Every id, time and secret in them is made up."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any, NamedTuple

from shared.schemas import json

PLAIN_SECRET = "dev-webhook-secret-456"  # noqa: S105 -- the demonstration's, printed in the guides
PRODUCERS_SECRET = "dev-webhook-secret-789"  # noqa: S105 -- likewise, of the other direction
ENCODED_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 -- the one of Standard Webhooks' own example

LOT_ID, ORGANIZATION_ID = "65a1b2c3d4e5f6a7b8c9d0e1", "65a1b2c3d4e5f6a7b8c9d0e2"


class Example(NamedTuple):
    """One message: its name, where it is sent, with which secret, when (seconds since 1970), and its body."""

    name: str
    topic: str
    secret: str
    id: str
    timestamp: int
    body: str | dict[str, Any]


GUIDES_LOT: dict[str, Any] = {  # the integration guide's example, with ids that are hexadecimal
    "_id": LOT_ID,
    "orgId": ORGANIZATION_ID,
    "postedBy": "user_2abc123def456",
    "title": "Premium SAF Lot - ISCC Certified",
    "description": "High-quality sustainable aviation fuel...",
    "type": "spot",
    "status": "published",
    "volume": {"amount": 100000, "unit": "gallons"},
    "pricing": {"price": 500000, "currency": "USD", "pricePerUnit": Decimal("5.0"), "paymentTerms": "Net 30"},
    "delivery": {
        "deliveryDate": "2025-03-01T00:00:00.000Z",
        "deliveryLocation": "JFK Airport, New York",
        "deliveryMethod": "Pipeline",
        "incoterms": "FOB",
    },
    "compliance": {"standards": ["ISCC", "CORSIA"], "ghgReduction": 80},
    "tags": ["premium", "certified"],
    "airlineName": "Aeronomy Airlines",
    "publishedAt": "2025-01-15T10:30:00.000Z",
    "createdAt": "2025-01-15T10:30:00.000Z",
    "updatedAt": "2025-01-15T10:30:00.000Z",
}
GUIDES_ORGANIZATION: dict[str, Any] = {
    "_id": ORGANIZATION_ID,
    "name": "Aeronomy Airlines",
    "branding": {"logo": "https://aeronomy.example/logo.png", "brandName": "Aeronomy"},
}

ORGANIZATION: dict[str, Any] = {
    "_id": ORGANIZATION_ID,
    "version": 4,
    "name": "Helvia Airways AG",
    "updatedAt": "2026-01-10T08:00:00.000Z",
    "branding": {"logo": None, "brandName": "Helvia Airways"},
}
SMALL_LOT: dict[str, Any] = {
    "_id": LOT_ID,
    "orgId": ORGANIZATION_ID,
    "postedBy": "user_2vHq5yQzXcR8mN1pLw7TfKb3dSg",
    "status": "published",
    "number": "LOT-2026-0147",
    "revision": 1,
    "version": 2,
    "publishedAt": "2026-01-15T10:30:00.000Z",
    "createdAt": "2026-01-15T10:30:00.000Z",
    "updatedAt": "2026-01-15T10:30:00.000Z",
    "title": "HEFA-SPK for Zürich, Q2 2026",
    "mode": "open",
    "volume": {"amount": 4000, "unit": "tonnes", "tolerancePct": 5},
    "delivery": {
        "windowStart": "2026-04-01T00:00:00.000Z",
        "windowEnd": "2026-06-30T00:00:00.000Z",
        "airport": "ZRH",
    },
    "bidDeadline": "2026-01-29T10:30:00.000Z",
}
WHOLE_LOT: dict[str, Any] = SMALL_LOT | {
    "version": 3,
    "revision": 2,
    "updatedAt": "2026-01-16T09:12:44.071Z",
    "description": "Jet A-1 blend by rail to Rümlang.\nCertified to D1655 – “into plane” 🛩 < 30 days.",
    "type": "forward",
    "product": "blend",
    "pricing": {
        "price": Decimal("8200000.55"),
        "currency": "CHF",
        "pricePerUnit": Decimal("2050.000138"),
        "paymentTerms": "30 days net",
    },
    "priceBasis": {
        "type": "index",
        "index": "Argus SAF fob ARA",
        "basisGhgSaving": 80,
        "differential": Decimal("-12.5"),
        "pricingWindow": "Month average",
        "escalator": Decimal("1.25"),
        "floor": Decimal("1800.000001"),
        "cap": 2400,
        "fallback": "Last published week",
    },
    "delivery": {
        "deliveryLocation": "Rümlang tank farm, Zürich",
        "deliveryMethod": "Rail",
        "incoterms": "DAP",
        "windowStart": "2026-04-01T00:00:00.000Z",
        "windowEnd": "2026-06-30T00:00:00.000Z",
        "airport": "ZRH",
        "country": "CH",
        "region": "Europe",
        "schedule": [
            {"deliveryDate": "2026-04-15T00:00:00.000Z", "amount": Decimal("1333.333")},
            {"deliveryDate": "2026-06-15T00:00:00.000Z", "amount": Decimal("2666.667")},
        ],
    },
    "specification": {
        "pathways": ["HEFA-SPK", "ATJ-SPK"],
        "feedstocks": ["Used cooking oil", "Tallow"],
        "excludedFeedstocks": ["PFAD", "Palm"],
        "feedstockOrigins": ["Europe"],
        "carbonIntensity": Decimal("22.5"),
        "carbonMethod": "corsia_default",
        "certifications": ["ISCC CORSIA", "RSB CORSIA"],
        "densityKgPerL": Decimal("0.76"),
        "chainOfCustody": ["segregated", "mass_balance"],
    },
    "compliance": {
        "standards": ["ISCC CORSIA"],
        "ghgReduction": 75,
        "ghgComparator": 89,
        "claims": ["scope_1", "mandate"],
        "documents": ["pos", "certificate_of_analysis"],
        "documentsDueDays": 10,
    },
    "safShare": Decimal("37.5"),
    "splitAllowed": True,
    "minShare": 400,
    "tags": ["CH", "Zürich"],
    "airlineName": "Helvia Airways",
}


BID_ID, PRODUCER_ID = "65a1b2c3d4e5f6a7b8c9d0f1", "65a1b2c3d4e5f6a7b8c9d0f2"
FIRST_TERMS: dict[str, Any] = {
    "volume": {"amount": 4000, "unit": "tonnes"},
    "pricing": {"price": Decimal("8479520.00"), "currency": "USD", "pricePerUnit": Decimal("2119.88")},
    "deliveryLocation": "Zürich (ZRH)",
    "incoterms": "DAP",
    "paymentTerms": "30 days net",
    "message": "From our Rotterdam plant.",
}
SECOND_TERMS: dict[str, Any] = FIRST_TERMS | {
    "pricing": {"price": Decimal("8200000.00"), "currency": "USD", "pricePerUnit": 2050},
    "message": "For the whole quarter.",
}


def _offer(number: int, by: str, terms: dict[str, Any]) -> dict[str, Any]:
    return {
        "offerId": f"65a1b2c3d4e5f6a7b8c9d1e{number}", "number": number, "by": by, "status": "pending", "terms": terms,
        "termsHash": hashlib.sha256(json.canonical(terms)).hexdigest(), "madeBy": "Joost van Dalen",
        "createdAt": "2026-01-16T11:42:00.000Z", "expiresAt": "2026-02-12T10:30:00.000Z",
    }  # fmt: skip


BID: dict[str, Any] = {
    "_id": BID_ID,
    "version": 2,
    "lotId": LOT_ID,
    "lotNumber": "LOT-2026-0147",
    "lotRevision": 1,
    "organizationId": PRODUCER_ID,
    "bidderId": "user_2kTn8WcRzQ4vLs6XhYp1JdGm3Fb",
    "bidderName": "Joost van Dalen",
    "status": "pending",
    "source": "producer-dashboard",
    "verified": True,
    "sealed": False,
    "externalBidId": "65a1b2c3d4e5f6a7b8c9d2e1",
    **FIRST_TERMS,
    "pricePerUnit": Decimal("2119.88"),
    "specification": {
        "pathway": "HEFA-SPK", "feedstock": "Used cooking oil", "feedstockOrigin": "NL",
        "carbonIntensity": Decimal("13.9"), "carbonMethod": "corsia_default", "certifications": ["ISCC CORSIA"],
        "chainOfCustody": "mass_balance",
    },
    "currentOffer": _offer(1, "producer", FIRST_TERMS),
    "turn": "buyer",
    "expiresAt": "2026-02-12T10:30:00.000Z",
    "createdAt": "2026-01-16T11:42:00.000Z",
    "updatedAt": "2026-01-16T11:42:00.000Z",
}  # fmt: skip
COUNTER: dict[str, Any] = _offer(2, "buyer", SECOND_TERMS)

PRODUCER: dict[str, Any] = {
    "_id": "65a1b2c3d4e5f6a7b8c9d0f2",
    "version": 5,
    "name": "Rotterdam Renewables B.V.",
    "updatedAt": "2026-01-16T11:42:00.000Z",
    "branding": {"logo": f"https://producers.example/logos/{'ab' * 32}.png", "brandName": "Rotterdam Renewables"},
    "answerHours": 120,
}


def _bid_event(event: str, ulid: str, bid: dict[str, Any], **more: Any) -> dict[str, Any]:
    about = {"type": "bid", "id": bid["_id"], "version": bid["version"]}
    return {
        "event": event, "timestamp": bid["updatedAt"], "id": f"msg_{ulid}", "aggregate": about,
        "bid": bid, "lot": SMALL_LOT, "organization": ORGANIZATION, **more,
    }  # fmt: skip


def _bid_examples() -> list[Example]:
    countered = BID | {"version": 3, "status": "counter_offer", "turn": "producer", "currentOffer": COUNTER}
    rejected = {name: value for name, value in BID.items() if name != "currentOffer"} | {
        "version": 4, "status": "rejected", "turn": "none", "reason": {"code": "price", "text": "Over our budget."},
    }  # fmt: skip
    bids = [
        ("bid.received", "01KEZQ3M8J0000000000000008", BID, {}),
        ("bid.counter_offer", "01KEZQ3M8J0000000000000009", countered, {"counterOffer": COUNTER}),
        ("bid.rejected", "01KEZQ3M8J0000000000000010", rejected, {}),
    ]
    return [
        Example(event, "bids", PLAIN_SECRET, f"msg_{ulid}", 1768563720, _bid_event(event, ulid, bid, **more))
        for event, ulid, bid, more in bids
    ]


def _lot_event(event: str, message_id: str, lot: dict[str, Any], timestamp: str) -> dict[str, Any]:
    about = {"type": "lot", "id": lot["_id"], "version": lot["version"]}
    return {
        "event": event, "timestamp": timestamp, "id": message_id, "aggregate": about,
        "lot": lot, "organization": ORGANIZATION,
    }  # fmt: skip


def examples() -> list[Example]:
    """Every golden message.

    Each lot event, some of bids, a producer's, the older shape of the guide, an event nobody knows, the standard's own.
    """
    closed = SMALL_LOT | {"version": 4, "status": "closed", "updatedAt": "2026-01-29T10:30:00.000Z"}
    gone = SMALL_LOT | {
        "version": 5, "status": "cancelled", "updatedAt": "2026-02-02T07:00:00.000Z",
        "reason": "The route was given up.",
    }  # fmt: skip
    lots = [
        ("lot.created", "01KEZQ3M8J0000000000000001", SMALL_LOT, 1768473000, PLAIN_SECRET),
        ("lot.published", "01KEZQ3M8J0000000000000002", SMALL_LOT, 1768473000, PLAIN_SECRET),
        ("lot.updated", "01KEZQ3M8J0000000000000003", WHOLE_LOT, 1768554764, ENCODED_SECRET),
        ("lot.closed", "01KEZQ3M8J0000000000000004", closed, 1769682600, PLAIN_SECRET),
        ("lot.deleted", "01KEZQ3M8J0000000000000005", gone, 1770015600, PLAIN_SECRET),
    ]
    return [
        *(
            Example(event, "lots", secret, f"msg_{ulid}", at, _lot_event(event, f"msg_{ulid}", lot, lot["updatedAt"]))
            for event, ulid, lot, at, secret in lots
        ),
        *_bid_examples(),
        Example(
            "provider.updated", "listings", PRODUCERS_SECRET, "msg_01KEZQ3M8J0000000000000011", 1768563720,
            {"event": "provider.updated", "timestamp": PRODUCER["updatedAt"], "id": "msg_01KEZQ3M8J0000000000000011",
             "aggregate": {"type": "provider", "id": PRODUCER["_id"], "version": 5}, "organization": PRODUCER},
        ),
        Example(
            "older-shape", "lots", PLAIN_SECRET, "msg_01KEZQ3M8J0000000000000006", 1736937000,
            {"event": "lot.created", "timestamp": "2025-01-15T10:30:00.000Z", "lot": GUIDES_LOT,
             "organization": GUIDES_ORGANIZATION},
        ),
        Example(
            "unknown-event", "lots", PLAIN_SECRET, "msg_01KEZQ3M8J0000000000000007", 1768473000,
            {"event": "lot.praised", "timestamp": "2026-01-15T10:30:00.000Z", "stars": 5},
        ),
        Example(
            "standard-webhooks", "", ENCODED_SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}',
        ),
    ]  # fmt: skip
