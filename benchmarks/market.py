"""A market of any size: lots as different from each other as real ones, the same for the same size."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from shared import clock

CITIES = (
    "Zürich", "Geneva", "Basel", "Stockholm", "Oslo", "København", "Helsinki", "Amsterdam", "Rotterdam", "Brussels",
    "Paris", "Lyon", "Nice", "Madrid", "Barcelona", "Lisbon", "Porto", "London", "Manchester", "Dublin", "Frankfurt",
    "München", "Hamburg", "Berlin", "Wien", "Praha", "Warszawa", "Łódź", "Budapest", "Roma", "Milano", "Athens",
    "Istanbul", "Doha", "Dubai", "Singapore", "Tokyo", "Osaka", "Seoul", "Sydney", "Melbourne", "Auckland", "Chicago",
    "Denver", "Dallas", "Houston", "Seattle", "Portland", "Oakland", "Boston", "Newark", "Miami", "Toronto",
    "Montréal", "Vancouver", "México", "Bogotá", "Lima", "Santiago", "São Paulo",
)  # fmt: skip
REGIONS = ("Europe",) * 6 + ("North America",) * 3 + ("Asia and Pacific",) * 2 + ("Latin America", "Middle East", "")
PATHWAYS = ("HEFA-SPK",) * 6 + ("FT-SPK", "FT-SPK", "ATJ-SPK", "ATJ-SPK", "HC-HEFA-SPK", "CHJ")
STANDARDS = ("ISCC EU", "ISCC CORSIA", "RSB EU RED", "RSB CORSIA", "ClassNK SCS")
PRODUCTS = ("neat",) * 6 + ("blend",) * 3 + ("attributes",)
SENTENCES = (
    "Delivered in monthly parcels by rail to the tank farm; truck deliveries need our consent.",
    "The buyer carries the cost of sampling at the point of transfer.",
    "Proof of sustainability is due within ten days of each delivery.",
    "We look for a seller who can prove the origin of used cooking oil to the restaurant.",
    "Palm oil and its derivatives are excluded, as are intermediate crops from peat land.",
    "Blending at the seller's terminal is preferred; density is measured at 15 °C.",
    "Prices follow the mean of the month before delivery, with a floor and a cap.",
    "A first parcel in January would help us to meet the mandate of the year.",
    "Scope 3 claims go to corporate customers and must not be sold twice.",
    "Partial offers are welcome from a fifth of the volume on.",
    "Barge only below Kehl; the lock is closed for repair in the second quarter.",
    "The certificate of analysis names the batch and the annex of ASTM D7566.",
)
NAMES = ("Helvia", "Norrland", "Iberluz", "Kestrel", "Celtica", "Lusitania", "Alpina", "Baltica", "Pacifica", "Andina")
KINDS = ("Airways", "Air", "Jet", "Aviation", "Express", "Cargo", "Regional", "Connect")


def market(count: int, now: datetime | None = None) -> Iterator[dict[str, Any]]:
    """`count` lots as a buyer writes them, with number and airline. One in five hundred names a place of its own."""
    luck, now = random.Random(count), now or clock.now()
    for number in range(1, count + 1):
        yield _lot(luck, number, now)


def _lot(luck: random.Random, number: int, now: datetime) -> dict[str, Any]:
    city, pathway, unit = luck.choice(CITIES), luck.choice(PATHWAYS), luck.choice(["tonnes", "tonnes", "gallons"])
    amount = luck.randrange(50, 6000, 25) * (330 if unit == "gallons" else 1)
    start = now + timedelta(days=luck.randrange(60, 500))
    place = f"Depot{number}" if number % 500 == 0 else city
    return {
        "title": f"{pathway} for {place}, Q{luck.randrange(1, 5)} {start:%Y}",
        "description": " ".join(luck.sample(SENTENCES, 4)),
        "type": luck.choice(["spot", "forward", "forward", "contract"]),
        "product": luck.choice(PRODUCTS),
        "volume": {"amount": amount, "unit": unit, "tolerancePct": 5},
        "pricing": {
            "pricePerUnit": luck.randrange(1500, 3200) if unit == "tonnes" else luck.randrange(5, 10),
            "currency": luck.choice(["USD", "USD", "EUR", "CHF"]),
            "paymentTerms": "30 days",
        },
        "priceBasis": {"type": luck.choice(["fixed", "fixed", "index"])},
        "delivery": {
            "windowStart": clock.to_wire(start.replace(hour=0, minute=0, second=0, microsecond=0)),
            "windowEnd": clock.to_wire(start.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=30)),
            "deliveryLocation": f"{city} tank farm",
            "incoterms": luck.choice(["DAP", "FCA", "CPT"]),
            **({"region": region} if (region := luck.choice(REGIONS)) else {}),
        },
        "compliance": {"standards": luck.sample(STANDARDS, luck.choice([1, 1, 2])), "ghgComparator": 89},
        "specification": {
            "pathways": [pathway],
            "feedstocks": luck.sample(["Used cooking oil", "Tallow", "Forest residues", "Municipal waste"], 2),
            **({"carbonIntensity": luck.randrange(10, 45)} if luck.random() < 0.8 else {}),
        },
        "bidDeadline": clock.to_wire(now + timedelta(minutes=luck.randrange(60 * 24, 60 * 24 * 60))),
        "tags": luck.sample(["SAF", "mandate", "CORSIA", "scope 3", "pilot", "Q-plan"], 2),
        "airlineName": f"{luck.choice(NAMES)} {luck.choice(KINDS)}",
    }
