"""What every page costs its server: each kind of page that links lead to, on the demonstration data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from .lists import alone, run

AIM = 60  # milliseconds


@dataclass(frozen=True)
class Page:
    """A route, by its name, and milliseconds of processor time for one answer."""

    name: str
    p95: float


def measure(folder: Path, *, times: int) -> dict[str, list[Page]]:
    """By portal its pages. In process with all middleware; the store is read in the same process."""
    found = {}
    for portal in ("buyer", "producer"):
        env = alone(folder, portal, "demo")
        for command in (["migrate", "-v0"], ["seed_demo"]):
            run(env | {"DEBUG": "true"}, f"{portal}_portal/manage.py", *command)
        told = run(env, "-m", "benchmarks.contestants.pages", f"{portal}@demo.example", str(times))
        found[portal] = [Page(name, p95) for name, p95 in json.loads(told).items()]
        print(portal, len(found[portal]), end=" ", flush=True)
    return found
