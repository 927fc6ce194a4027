"""Sending, with all its bookkeeping, against a raw loop of POSTs and against django-webhook."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.parts import ROOT

from .lots import example_body
from .rounds import Contestant, Score, play

CONTESTANTS = ROOT / "benchmarks" / "contestants"
PEER_PYTHON = ROOT / ".venv" / "bench" / "bin" / "python"


def measure(folder: Path, *, rounds: int, count: int) -> dict[str, Score]:
    """Rates of `raw`, `ours` and `django-webhook`, all to one bare receiver."""
    body = folder / "body.json"
    body.write_bytes(example_body())
    with receiver() as url:
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        ours = env | {
            "DJANGO_SETTINGS_MODULE": "buyer_portal.config.settings",
            "DATABASE_URL": f"sqlite:///{folder}/sending.sqlite3",
            "PRODUCER_DASHBOARD_URL": url,
            "REDIS_URL": "redis://127.0.0.1:1/0",  # nobody is to be woken: the work is done here
        }
        python, topic = sys.executable, f"{url}/api/webhooks/lots"
        store = str(folder / "django-webhook.sqlite3")
        peer = str(CONTESTANTS / "django_webhook_peer.py")
        return play(
            [
                Contestant("raw", [python, str(CONTESTANTS / "raw.py"), topic, str(body)], env),
                Contestant("ours", [python, str(CONTESTANTS / "ours.py")], ours),
                Contestant("django-webhook", [str(PEER_PYTHON), peer, topic, str(body), store], dict(os.environ)),
            ],
            rounds=rounds,
            count=count,
        )


@contextmanager
def receiver() -> Iterator[str]:
    """A bare receiver in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.receiver", str(port)], cwd=ROOT)
    try:
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def wait_for_port(port: int, timeout: float = 30) -> None:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError(f"nothing listens on {port}")
