"""What `make test` runs after `make check`: PostgreSQL, MongoDB where there is one, faults, API contracts, journeys.

With CI=true a missing browser or PostgreSQL fails the run; elsewhere the last line names what was left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

from scripts import postgres
from scripts.parts import PORTALS, ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MONGODB = "MONGODB_TEST_URI"
NO_TESTS = 5  # pytest's exit code when it collected nothing


def main() -> int:
    ci = os.environ.get("CI", "").lower() in {"1", "true"}
    left_out = missing()
    if ci and left_out:
        print("CI needs what is missing here: " + "; ".join(left_out.values()))
        return 1
    failed = [name for name, command, env in steps(left_out) if not passes(name, command, env)]
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


def steps(left_out: dict[str, str]) -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, command and more environment of every step that can run here."""
    found: list[tuple[str, list[str], dict[str, str]]] = []
    pytest = [sys.executable, "-m", "pytest", "-q"]
    for portal in PORTALS:
        unit = [*pytest, "-n", os.environ.get("WORKERS", "2"), f"--ds={portal}_portal.config.settings"]
        paths = ["shared", f"{portal}_portal"]
        found.append((f"{portal}: slow unit tests", [*unit, "-m", "slow", *paths], {}))
        if "postgres" not in left_out:
            in_postgres = [sys.executable, "-m", "scripts.postgres", "--", *unit, *paths]
            found.append((f"{portal}: unit tests on PostgreSQL", in_postgres, {}))
        if uri := os.environ.get(MONGODB):
            found.append((f"{portal}: unit tests on MongoDB", [*unit, *paths], {MONGODB: uri}))
    for folder in sorted(path.name for path in (ROOT / "tests").iterdir() if path.is_dir()):
        if folder not in {"vendor", *left_out} and any((ROOT / "tests" / folder).glob("**/test_*.py")):
            slow = ["-m", "slow"] if folder == "tooling" else []  # `make check` ran the others
            found.append((f"tests/{folder}", [*pytest, *slow, f"tests/{folder}"], {}))
    return found


def passes(name: str, command: list[str], env: dict[str, str]) -> bool:
    print(f"\n\033[1m{name}\033[0m", flush=True)
    inherited = {name: value for name, value in os.environ.items() if name != MONGODB}
    begun = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env=inherited | env, check=False).returncode
    print(f"{name}: {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - begun:.0f} s", flush=True)
    if code == NO_TESTS:
        print(f"{name}: there are no tests; a run that tests nothing has failed.")
    return code == 0


if __name__ == "__main__":
    sys.exit(main())
