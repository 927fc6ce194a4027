"""A bid from the producer's press of the button to the buyer's store: both portals, Redis and workers as processes."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import requests

from scripts.house import House
from scripts.parts import Ports

from .visible import PAUSE, Latency, publish, signed_in

BID = {"volume": {"amount": 100, "unit": "tonnes"}, "pricePerUnit": 2100, "pricing": {"currency": "USD"}}


def measure(folder: Path, *, count: int) -> Latency:
    """From the call that submits until it is answered and the bid stands in the Buyer portal's store."""
    with House(Ports.free(), folder) as house:
        buyer, producer = signed_in(house.url("buyer")), signed_in(house.url("producer"), "producer@demo.example")
        here, there = (
            sqlite3.connect(f"file:{folder}/{portal}.sqlite3?mode=ro", uri=True, timeout=10)
            for portal in ("producer", "buyer")
        )
        lots = [publish(buyer, house.url("buyer"), here)[0] for _ in range(count + 5)]
        return Latency.of([submit(producer, house.url("producer"), there, lot) for lot in lots][5:])


def submit(session: requests.Session, base: str, store: sqlite3.Connection, lot_id: str) -> float:
    drafted = session.post(f"{base}/api/producer-bids", json=BID | {"lotId": lot_id}, timeout=10)
    drafted.raise_for_status()
    bid_id = drafted.json()["bid"]["_id"]
    time.sleep(PAUSE)
    begun = time.perf_counter()
    answer = session.post(f"{base}/api/producer-bids/{bid_id}/submit", json={}, timeout=20)
    answer.raise_for_status()
    while not store.execute("SELECT 1 FROM bids_bid WHERE external_bid_id = ?", [bid_id]).fetchone():
        if time.perf_counter() - begun > 30:
            raise TimeoutError(f"bid {bid_id} did not arrive within 30 s")
        time.sleep(0.002)
    return (time.perf_counter() - begun) * 1000
