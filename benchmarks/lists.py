"""Lists at three sizes of the store: what a page costs at 100,000 lots beside the same page at 1,000."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from scripts.parts import ROOT
from scripts.postgres import Postgres, binaries

from .inbox import PRODUCTION
from .rounds import Contestant, Score, play_each
from .sending import CONTESTANTS

KEY = PRODUCTION["PRODUCER_DASHBOARD_API_KEY"]
EXTERNAL, MARKET_API = "/api/lots/external?status=published", "/api/marketplace/lots"


@dataclass(frozen=True)
class Asked:
    """An address. `deep`: three quarters down the list in this order; `key`: an API key in place of a session."""

    path: str
    deep: str = ""
    key: str = ""


# By portal: what is asked, and where. DEPOT500 is the one lot of its name in any store; no lot is sealed.
LISTS = {
    "buyer": {
        "external, first page": Asked(EXTERNAL, key=KEY),
        "external, deep page": Asked(EXTERNAL, deep="-updated_at", key=KEY),
        "external, filtered": Asked(f"{EXTERNAL}&type=spot&standards=ISCC+EU", key=KEY),
        "external, searched": Asked(f"{EXTERNAL}&search=zurich", key=KEY),
        "first page": Asked("/lots/"),
        "deep page": Asked("/lots/", deep="-id"),
        "by volume": Asked("/lots/?sort=volume"),
        "filtered": Asked("/lots/?product=blend&sort=deadline"),
        "filter that nothing passes": Asked("/lots/?mode=sealed"),
        "common word": Asked("/lots/?search=saf"),
        "rare word": Asked("/lots/?search=depot500"),
        "dashboard": Asked("/"),
    },
    "producer": {
        "first page": Asked("/marketplace/"),
        "deep page": Asked("/marketplace/", deep="closes_at"),
        "by volume": Asked("/marketplace/?sort=volume"),
        "filtered": Asked("/marketplace/?product=blend"),
        "filter that nothing passes": Asked("/marketplace/?mode=sealed"),
        "common word": Asked("/marketplace/?search=saf"),
        "rare word": Asked("/marketplace/?search=depot500"),
        "eligible": Asked("/marketplace/?only=eligible"),
        "API, first page": Asked(MARKET_API),
        "API, deep page": Asked(MARKET_API, deep="-first_seen_at"),
        "API, filtered": Asked(f"{MARKET_API}?product=blend"),
        "dashboard": Asked("/"),
    },
}
# What the first pages of the portal stand beside, at the smallest size: the same rows and as many bytes, and no more.
BARE = {
    "buyer": {"external, first page": Asked("/bare", key=KEY), "first page": Asked("/bare/lots")},
    "producer": {"first page": Asked("/bare/marketplace")},
}

Scores = dict[str, list[Score]]  # by list, at each size


def measure(
    folder: Path, *, sizes: tuple[int, ...], rounds: int, count: int
) -> Iterator[tuple[str, str, Scores, dict[str, Score]]]:
    """Store, portal, the scores of its lists, and those of the bare ones. All sizes and the bare ones take turns."""
    with ExitStack() as stack:
        server = stack.enter_context(Postgres()) if binaries() else None
        if server is None:
            print("PostgreSQL is not installed: SQLite alone.", end=" ")
        for name in ("SQLite", "PostgreSQL") if server else ("SQLite",):
            for portal in LISTS:
                yield name, portal, *_measured(folder, portal, server if name == "PostgreSQL" else None,
                                               sizes=sizes, rounds=rounds, count=count)  # fmt: skip


def _measured(
    folder: Path, portal: str, server: Postgres | None, *, sizes: tuple[int, ...], rounds: int, count: int
) -> tuple[Scores, dict[str, Score]]:
    envs = [store(folder, portal, size, server) for size in sizes]
    contestants = [_contestant(f"{size}", LISTS[portal], env) for size, env in zip(sizes, envs, strict=True)]
    bare = envs[0] | {"DJANGO_SETTINGS_MODULE": f"benchmarks.bare_{portal}"}
    found = play_each([*contestants, _contestant("bare", BARE[portal], bare)], rounds=rounds, count=count)
    return {name: [found[str(size), name] for size in sizes] for name in LISTS[portal]}, {
        name: found["bare", name] for name in BARE[portal]
    }


def _contestant(name: str, asked: dict[str, Asked], env: dict[str, str]) -> Contestant:
    command = [sys.executable, str(CONTESTANTS / "many.py")]
    return Contestant(name, [*command, json.dumps({name: asdict(one) for name, one in asked.items()})], env)


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
    _collect_static(portal, env)
    return env


_collected: set[str] = set()


def _collect_static(portal: str, env: dict[str, str]) -> None:
    if portal not in _collected:
        run(env, f"{portal}_portal/manage.py", "collectstatic", "--noinput", "-v0")
        _collected.add(portal)


def store(folder: Path, portal: str, size: int, server: Postgres | None = None) -> dict[str, str]:
    """The environment of a portal whose store holds so many lots: on SQLite, or on `server`."""
    env = alone(folder, portal, str(size))
    if server is None:
        empty = folder / f"{portal}-empty.sqlite3"
        _migrate_once(env, f"sqlite:///{empty}")
        shutil.copy(empty, folder / f"{portal}-{size}.sqlite3")
        run(env, "-m", "benchmarks.stores", str(size))
        return env
    name = f"{portal}{size}"
    env |= {"DATABASE_URL": server.url(name), "PGOPTIONS": "-c max_parallel_workers_per_gather=0"}
    _migrate_once(env, server.url(portal))
    server.create(name, like=portal)
    run(env, "-m", "benchmarks.stores", str(size))
    server.analyze(name)
    return env


_migrated: set[str] = set()


def _migrate_once(env: dict[str, str], url: str) -> None:
    """An empty store of the portal, to be copied."""
    if url not in _migrated:
        manage = env["DJANGO_SETTINGS_MODULE"].partition(".")[0] + "/manage.py"
        run(env | {"DATABASE_URL": url}, manage, "migrate", "-v0")
        _migrated.add(url)


def run(env: dict[str, str], *python: str) -> str:
    """Run python to its end in this environment; what it printed."""
    done = subprocess.run([sys.executable, *python], env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(python)}: {done.stderr[-2000:]}")
    return done.stdout
