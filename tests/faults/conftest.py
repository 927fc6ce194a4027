"""A house whose wire can be cut, and a checker that knows every lot ever promised."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from scripts.house import House
from scripts.parts import ROOT, Ports, command

from .proxy import Proxy

SCALE = "0.01"


@pytest.fixture(scope="module")
def proxy() -> Iterator[Proxy]:
    ports = Ports.free()
    wire = Proxy(ports.producer)
    wire.ports = ports  # type: ignore[attr-defined]
    with wire.running():
        yield wire


@pytest.fixture(scope="module")
def house(proxy: Proxy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    env = {"PRODUCER_DASHBOARD_URL": f"http://127.0.0.1:{proxy.port}", "WEBHOOK_SCHEDULE_SCALE": SCALE}
    with House(proxy.ports, tmp_path_factory.mktemp("faults"), extra_env=env) as running:  # type: ignore[attr-defined]
        yield running
        for name in running.running:  # a worker may say that Redis went away; no request and no task may break by it
            sign = "Traceback" if name.endswith("-web") else "raised unexpected"
            assert sign not in running.log(name), f"{name}: {running.log(name)[-3000:]}"


class Checker:
    """Compares what was promised on the Buyer portal with what the Producer portal holds, row by row."""

    def __init__(self, house: House) -> None:
        self.house = house

    def rows(self, portal: str, query: str) -> list[tuple]:
        with sqlite3.connect(f"file:{self.house.data_dir}/{portal}.sqlite3?mode=ro", uri=True, timeout=30) as store:
            return store.execute(query).fetchall()

    def sent(self) -> set[str]:
        return {row[0] for row in self.rows("buyer", "SELECT _id FROM exchange_outboxevent WHERE draft = 0")}

    def processed(self) -> list[str]:
        query = "SELECT message_id FROM exchange_inboxmessage WHERE processed_at IS NOT NULL"
        return [row[0] for row in self.rows("producer", query)]

    def wait(self, timeout: float = 120) -> None:
        """Wait until all that was sent is processed; the assertion of `verify` tells what is missing."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline and (self.sent() - set(self.processed()) or self.undelivered()):
            time.sleep(0.25)

    def undelivered(self) -> int:
        return int(self.rows("buyer", "SELECT COUNT(*) FROM exchange_delivery WHERE state != 'delivered'")[0][0])

    def verify(self, promised: set[str] = frozenset()) -> None:
        """Lost 0, applied twice 0, unexpected 0; each lot stands there as here; no attempt's number was used twice."""
        sent, processed = self.sent(), self.processed()
        ours = dict(self.rows("buyer", "SELECT _id, version FROM lots_lot WHERE revision > 0"))
        theirs = dict(self.rows("producer", "SELECT _id, version FROM marketplace_marketlot"))
        twice = self.rows(
            "buyer", "SELECT delivery_id, number, COUNT(*) FROM exchange_attempt GROUP BY 1, 2 HAVING COUNT(*) > 1"
        )

        assert {
            "lost": sent - set(processed),
            "unexpected": set(processed) - sent,
            "applied twice": len(processed) - len(set(processed)),
            "broken promises": set(promised) - set(theirs),
            "differ": {key for key in ours if ours[key] != theirs.get(key)},
            "attempt numbers used twice": twice,
        } == {
            "lost": set(), "unexpected": set(), "applied twice": 0, "broken promises": set(), "differ": set(),
            "attempt numbers used twice": [],
        }  # fmt: skip


@pytest.fixture
def checker(house: House) -> Checker:
    found = Checker(house)
    found.wait()
    found.verify()
    return found


class Load:
    """Lots being published by a process of its own."""

    def __init__(self, house: House, count: int) -> None:
        self.count = count
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.load", str(count)],
            env={**os.environ, **house.env("buyer")}, cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def finish(self) -> set[str]:
        """The ids of all lots whose publication was promised."""
        out, _ = self.process.communicate(timeout=300)
        promised = set(out.split())
        assert len(promised) == self.count
        return promised


@pytest.fixture
def publish(house: House) -> Callable[[int], Load]:
    return lambda count: Load(house, count)


@pytest.fixture
def another(house: House) -> Iterator[Callable[[str], None]]:
    """`another("buyer-worker")` starts a second process of that kind beside the house's own."""
    begun: list[subprocess.Popen[bytes]] = []

    def start(name: str) -> None:
        line = command(name, house.ports, house.data_dir)
        line = [word.replace(f"{name.split('-')[0]}@%h", f"second-{name}@%h") for word in line]
        line = [f"{word}-second" if word.endswith("-beat") else word for word in line]
        with (house.logs / f"second-{name}.log").open("ab") as log:
            env = house.env(name.partition("-")[0])
            begun.append(subprocess.Popen(line, env=env, cwd=ROOT, stdout=log, stderr=log))

    yield start
    for process in begun:
        process.terminate()
    for process in begun:
        process.wait(timeout=30)
