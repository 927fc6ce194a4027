"""Both portals' OpenAPI documents, asked everything they promise: all of schemathesis's checks and phases."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from scripts.parts import BIN, ROOT, Ports, environment

KEYS = {"buyer": "dev-api-key-123", "producer": "dev-producer-key-456"}
# What JSON Schema cannot say (decimals of a currency, a lot complete enough to publish, a cursor of this very list) is
# refused with 400 and named in `fields`; the check takes every such refusal of well-formed data for a fault.
RULES = "positive_data_acceptance"
# The session stands in a header of ours that the tool does not know for a credential, so it finds bad ones accepted;
# and a deleted draft is shown as deleted, because it can be restored.
WITH_A_SESSION = f"{RULES},ignored_auth,use_after_free"
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "25")


@pytest.fixture(scope="module", params=["buyer", "producer"])
def portal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Name and address of one portal with demo data, alone and without workers."""
    name, folder, ports = request.param, tmp_path_factory.mktemp(request.param), Ports.free()
    extra = {"DJANGO_SETTINGS_MODULE": "tests.contracts.generous", "GENEROUS": name}
    env = environment(name, ports, folder, f"sqlite:///{folder}/{name}.sqlite3", extra)
    for command in ("migrate", "seed_demo"):
        line = [sys.executable, f"{name}_portal/manage.py", command]
        subprocess.run(line, cwd=ROOT, env=env, check=True, capture_output=True)
    web = subprocess.Popen(
        [str(BIN / "granian"), "--interface", "wsgi", "--port", str(ports[name]), "--blocking-threads", "4",
         f"{name}_portal.config.wsgi:application"],
        cwd=ROOT, env=env, stdout=(folder / "web.log").open("wb"), stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        wait(ports.url(name))
        yield name, ports.url(name)
    finally:
        web.terminate()
        web.wait(timeout=30)
    log = (folder / "web.log").read_text()
    assert "Traceback" not in log, log[-3000:]


def wait(base: str) -> None:
    for _ in range(200):
        try:
            if requests.get(f"{base}/readyz", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise TimeoutError(base)


def session_headers(name: str, base: str) -> list[str]:
    account = {"email": f"{name}@demo.example", "password": "saf-demo-2026"}
    answer = requests.post(f"{base}/api/v1/auth/login", json=account, timeout=10)
    answer.raise_for_status()
    cookies = "; ".join(f"{key}={value}" for key, value in answer.cookies.items())
    return [f"Cookie: {cookies}", f"X-CSRFToken: {answer.json()['csrfToken']}"]


def explore(base: str, headers: list[str], folder: Path, *more: str) -> None:
    flags = [word for header in headers for word in ("-H", header)]
    line = [
        str(BIN / "schemathesis"), "run", f"{base}/api/schema", "--checks", "all", "--max-examples", EXAMPLES,
        "--continue-on-failure", "--generation-database", "none", "--seed", "20260115", "--no-color",
        "--suppress-health-check", "all", *flags, *more,
    ]  # fmt: skip
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-12_000:] + done.stderr[-2000:]


@pytest.mark.slow
def test_the_api_keeps_its_promises_to_a_signed_in_person(portal, tmp_path):
    name, base = portal

    explore(base, session_headers(name, base), tmp_path, "--exclude-checks", WITH_A_SESSION,
            "--exclude-path-regex", "auth/(logout|login|register|second-factor)")  # fmt: skip


@pytest.mark.slow
def test_the_api_keeps_its_promises_to_a_machine_and_to_strangers(portal, tmp_path):
    name, base = portal

    explore(base, [f"X-API-Key: {KEYS[name]}"], tmp_path, "--exclude-checks", RULES, "--include-method", "GET")
    explore(
        base, [], tmp_path, "--exclude-checks", RULES, "--include-path-regex", "auth/(login|register|second-factor)"
    )
