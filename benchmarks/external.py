"""The list of lots that the other portal reads, against the usual list of Django REST framework over the same rows."""

from __future__ import annotations

import sys
from pathlib import Path

from .inbox import PRODUCTION
from .lists import store
from .rounds import Contestant, Score, play
from .sending import CONTESTANTS

LOTS = 1_000


def measure(folder: Path, *, rounds: int, count: int) -> dict[str, Score]:
    """Rates of `bare` and `ours`, fifty lots each, in process with all middleware."""
    env, ask = store(folder, "buyer", LOTS), [sys.executable, str(CONTESTANTS / "lists.py")]
    key = PRODUCTION["PRODUCER_DASHBOARD_API_KEY"]
    return play(
        [
            Contestant("bare", [*ask, "/bare", key], env | {"DJANGO_SETTINGS_MODULE": "benchmarks.bare_buyer"}),
            Contestant("ours", [*ask, "/api/lots/external?status=published", key], env),
        ],
        rounds=rounds,
        count=count,
    )
