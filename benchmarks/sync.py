"""`sync_lots --full`: the Producer portal pulls every lot from a Buyer portal behind its real web server."""

from __future__ import annotations

import resource
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from scripts.parts import ROOT, Ports, command

from .lists import alone, run, store
from .sending import wait_for_port

OPEN = 0.9  # of the lots; the others are closed and not listed


@dataclass(frozen=True)
class Pulled:
    """One pull of all lots: how many a second, and milliseconds of the Producer portal's processor time for each."""

    rate: float
    each: float


def measure(folder: Path, *, lots: int) -> tuple[Pulled, Pulled, float]:
    """Where all are new, where all are there already, and the Buyer portal's processor time for one in milliseconds."""
    ports, buyer = Ports.free(), store(folder, "buyer", lots)
    producer = alone(folder, "producer", "mirror") | {"BUYER_DASHBOARD_URL": ports.url("buyer")}
    run(producer, "producer_portal/manage.py", "migrate", "-v0")
    web = subprocess.Popen(
        command("buyer-web", ports, folder), env=buyer, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for_port(ports.buyer)
        first, again = _pull(producer), _pull(producer)
    finally:
        begun = _spent()
        web.terminate()
        web.wait(timeout=30)
    return first, again, (_spent() - begun) * 1000 / (2 * lots * OPEN)


def _pull(env: dict[str, str]) -> Pulled:
    begun, spent = time.perf_counter(), _spent()
    said = run(env, "producer_portal/manage.py", "sync_lots", "--full")
    took, cost = time.perf_counter() - begun, _spent() - spent
    print(said.strip(), end=" ", flush=True)
    lots = int(said.split()[1])  # `sync_lots: 900 seen, …`
    return Pulled(lots / took, cost * 1000 / lots)


def _spent() -> float:
    """Seconds of processor time of the processes that were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
