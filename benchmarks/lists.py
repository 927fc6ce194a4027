"""Lists at three sizes of the store: what a page costs at 100,000 lots beside the same page at 1,000."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from scripts.parts import ROOT

from .inbox import PRODUCTION
from .rounds import Contestant, Score, play
from .sending import CONTESTANTS

# By portal: what is asked, and where. DEPOT500 is the one lot of its name in any store.
PATHS = {
    "buyer": {
        "first page": "/lots/",
        "by volume": "/lots/?sort=volume",
        "filtered": "/lots/?product=blend&sort=deadline",
        "common word": "/lots/?search=saf",
        "rare word": "/lots/?search=depot500",
        "dashboard": "/",
    },
    "producer": {
        "first page": "/marketplace/",
        "by volume": "/marketplace/?sort=volume",
        "filtered": "/marketplace/?product=blend",
        "rare word": "/marketplace/?search=depot500",
        "eligible": "/marketplace/?only=eligible",
        "dashboard": "/",
        "API": "/api/marketplace/lots",
    },
}


def measure(folder: Path, *, sizes: tuple[int, ...], rounds: int, count: int) -> dict[tuple[str, str], list[Score]]:
    """By portal and list the score at each size. All sizes of one list take turns."""
    scores = {}
    for portal, paths in PATHS.items():
        envs = [store(folder, portal, size) for size in sizes]
        for name, path in paths.items():
            command = [sys.executable, str(CONTESTANTS / "lists.py"), path]
            played = play(
                [Contestant(f"{size:,}", command, env) for size, env in zip(sizes, envs, strict=True)],
                rounds=rounds,
                count=count,
            )
            scores[portal, name] = list(played.values())
    return scores


def alone(folder: Path, portal: str, name: str) -> dict[str, str]:
    """The environment of a portal that runs alone, as in production, with an empty store of this name."""
    env = {
        **os.environ,
        **PRODUCTION,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": f"{portal}_portal.config.settings",
        "DATABASE_URL": f"sqlite:///{folder}/{portal}-{name}.sqlite3",
        "PRODUCER_DASHBOARD_URL": "http://127.0.0.1:1",
        "BUYER_DASHBOARD_URL": "http://127.0.0.1:1",
        "REDIS_URL": "redis://127.0.0.1:1/0",  # limits stand open, nobody is woken
    }
    run(env, f"{portal}_portal/manage.py", "collectstatic", "--noinput", "-v0")
    return env


def store(folder: Path, portal: str, size: int) -> dict[str, str]:
    """The environment of a portal whose store holds so many lots."""
    env = alone(folder, portal, str(size))
    run(env, "-m", "benchmarks.stores", str(size))
    return env


def run(env: dict[str, str], *python: str) -> str:
    """Run python to its end in this environment; what it printed."""
    done = subprocess.run([sys.executable, *python], env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(python)}: {done.stderr[-2000:]}")
    return done.stdout
