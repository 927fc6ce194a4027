"""From a buyer's publish to a lot that producers can read: both portals, Redis and the workers as real processes."""

from __future__ import annotations

import sqlite3
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests

from scripts.house import House
from scripts.parts import Ports

PAUSE = 0.15  # between lots, so that each is a lone one as a person's is, and within the person's limit


@dataclass(frozen=True)
class Latency:
    """Milliseconds from a request until its row stands in the other portal's store."""

    p50: float
    p99: float

    @classmethod
    def of(cls, found: list[float]) -> Latency:
        return cls(statistics.median(found), statistics.quantiles(found, n=100, method="inclusive")[98])


def measure(folder: Path, *, count: int) -> Latency:
    with House(Ports.free(), folder) as house:
        session = signed_in(house.url("buyer"))
        store = sqlite3.connect(f"file:{folder}/producer.sqlite3?mode=ro", uri=True, timeout=10)
        found = [publish_and_wait(session, house.url("buyer"), store) for _ in range(count + 5)][5:]
    return Latency.of(found)


def signed_in(base: str, email: str = "buyer@demo.example") -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    account = {"email": email, "password": "saf-demo-2026"}
    answer = session.post(f"{base}/api/v1/auth/login", json=account, timeout=10)
    answer.raise_for_status()
    session.headers["X-CSRFToken"] = answer.json()["csrfToken"]
    return session


def publish_and_wait(session: requests.Session, base: str, store: sqlite3.Connection) -> float:
    """Milliseconds until the lot that is published now can be read by producers."""
    return publish(session, base, store)[1]


def publish(session: requests.Session, base: str, store: sqlite3.Connection) -> tuple[str, float]:
    """The id of the lot too."""
    lot = {
        "title": "Latency",
        "status": "published",
        "volume": {"amount": 100, "unit": "tonnes"},
        "delivery": {"deliveryDate": f"{datetime.now(UTC) + timedelta(days=90):%Y-%m-%d}", "airport": "ZRH"},
    }
    time.sleep(PAUSE)
    begun = time.perf_counter()
    answer = session.post(f"{base}/api/lots", json=lot, timeout=10)
    answer.raise_for_status()
    lot_id = answer.json()["lot"]["_id"]
    while not store.execute("SELECT 1 FROM marketplace_marketlot WHERE _id = ?", [lot_id]).fetchone():
        if time.perf_counter() - begun > 30:
            raise TimeoutError(f"lot {lot_id} did not become visible within 30 s")
        time.sleep(0.002)
    return lot_id, (time.perf_counter() - begun) * 1000
