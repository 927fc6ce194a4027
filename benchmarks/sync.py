"""`sync_lots --full`: the Producer portal pulls every lot from a Buyer portal behind its real web server."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from scripts.parts import ROOT, Ports, command

from .lists import alone, run, store
from .sending import wait_for_port


def measure(folder: Path, *, lots: int) -> tuple[float, float]:
    """Lots a second where all are new, and where all are there already."""
    ports, buyer = Ports.free(), store(folder, "buyer", lots)
    producer = alone(folder, "producer", "mirror") | {"BUYER_DASHBOARD_URL": ports.url("buyer")}
    run(producer, "producer_portal/manage.py", "migrate", "-v0")
    web = subprocess.Popen(
        command("buyer-web", ports, folder), env=buyer, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for_port(ports.buyer)
        return _pull(producer), _pull(producer)
    finally:
        web.terminate()
        web.wait(timeout=30)


def _pull(env: dict[str, str]) -> float:
    begun = time.perf_counter()
    said = run(env, "producer_portal/manage.py", "sync_lots", "--full")
    took = time.perf_counter() - begun
    print(said.strip(), end=" ", flush=True)
    return int(said.split()[1]) / took  # `sync_lots: 900 seen, …`
