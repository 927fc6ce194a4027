"""What `make test` runs after `make check`: PostgreSQL, MongoDB where there is one, faults, API contracts, journeys.

Three lanes run side by side: the unit tests, the faults, which mostly wait for leases and sweeps, and the other tests
of whole processes. These have deadlines, so the unit tests take the processor time that they leave. What a step wrote
is shown when it ends. With CI=true a missing browser or PostgreSQL fails the run; elsewhere the last line names what
was left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from scripts import postgres
from scripts.parts import PORTALS, ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MONGODB = "MONGODB_TEST_URI"
NO_TESTS = 5  # pytest's exit code when it collected nothing
CHECKED_WITH_SHARED = "buyer"  # `make check` ran the tests of shared with this portal's settings
PYTEST = [sys.executable, "-m", "pytest", "-q"]
WAITING = "faults"  # of the folders below tests/, the one that mostly waits


@dataclass(frozen=True)
class Step:
    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)


def main() -> int:
    ci = os.environ.get("CI", "").lower() in {"1", "true"}
    left_out = missing()
    if ci and left_out:
        print("CI needs what is missing here: " + "; ".join(left_out.values()))
        return 1
    folders = process_tests(left_out)
    waiting = [step for name, step in folders.items() if name == WAITING]
    others = [step for name, step in folders.items() if name != WAITING]
    lanes = [waiting, others, map(politely, unit_tests(left_out))]
    with ThreadPoolExecutor() as pool:
        running = [pool.submit(failures, lane) for lane in lanes]
        failed = [name for lane in running for name in lane.result()]
    if MONGODB not in os.environ:
        left_out["mongodb"] = "MongoDB (MONGODB_TEST_URI names no server)"
    print()
    if failed:
        print("Failed: " + ", ".join(failed))
    print("Left out: " + "; ".join(left_out.values()) if left_out else "Nothing was left out.")
    return 1 if failed else 0


def missing() -> dict[str, str]:
    """What cannot run on this machine, each with its reason."""
    found = {}
    if postgres.binaries() is None:
        found["postgres"] = "PostgreSQL (its server is not installed)"
    if not any(shutil.which(name) for name in BROWSERS):
        found["journeys"] = "journeys in a browser (chromium is not installed)"
    return found


def unit_tests(left_out: dict[str, str]) -> Iterator[Step]:
    """What `make check` left out on SQLite, then on the other stores all that ask one. They keep the processor busy."""
    for portal in PORTALS:
        unit = [*PYTEST, "-n", os.environ.get("WORKERS", "2"), f"--ds={portal}_portal.config.settings"]
        paths = ["shared", f"{portal}_portal"]
        on_a_store = [*unit, "-m", "not no_store", *paths]
        yield Step(f"{portal}: slow unit tests", [*unit, "-m", "slow", *paths])
        if portal != CHECKED_WITH_SHARED:
            # The wire schemas import no Django (`make imports`): no portal's settings reach them.
            shared = ["-m", "not slow", "--ignore=shared/schemas", "shared"]
            yield Step(f"{portal}: unit tests of shared", [*unit, *shared])
        if "postgres" not in left_out:
            in_postgres = [sys.executable, "-m", "scripts.postgres", "--", *on_a_store]
            yield Step(f"{portal}: unit tests on PostgreSQL", in_postgres)
        if uri := os.environ.get(MONGODB):
            yield Step(f"{portal}: unit tests on MongoDB", on_a_store, {MONGODB: uri})


def process_tests(left_out: dict[str, str]) -> dict[str, Step]:
    """Those that start the portals as processes, for each folder below tests/."""
    steps = {}
    for folder in sorted(path.name for path in (ROOT / "tests").iterdir() if path.is_dir()):
        if folder not in {"vendor", *left_out} and any((ROOT / "tests" / folder).glob("**/test_*.py")):
            slow = ["-m", "slow"] if folder == "tooling" else []  # `make check` ran the others
            steps[folder] = Step(f"tests/{folder}", [*PYTEST, *slow, f"tests/{folder}"])
    return steps


def politely(step: Step) -> Step:
    """The same step, which takes the processor time that others leave."""
    return replace(step, command=["nice", "-n", "10", *step.command]) if shutil.which("nice") else step


def failures(lane: Iterable[Step]) -> list[str]:
    """Run the steps one after the other; the names of those that failed."""
    return [step.name for step in lane if not passes(step)]


def passes(step: Step) -> bool:
    inherited = {name: value for name, value in os.environ.items() if name != MONGODB}
    begun = time.monotonic()
    done = subprocess.run(
        step.command, cwd=ROOT, env=inherited | step.env, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
    )  # fmt: skip
    code, took = done.returncode, time.monotonic() - begun
    nothing = f"\n{step.name}: there are no tests; a run that tests nothing has failed." if code == NO_TESTS else ""
    verdict = "passed" if code == 0 else "FAILED"
    # In one piece: the lanes write to one terminal.
    print(f"\n\033[1m{step.name}\033[0m\n{done.stdout}{step.name}: {verdict} in {took:.0f} s{nothing}", flush=True)
    return code == 0


if __name__ == "__main__":
    sys.exit(main())
