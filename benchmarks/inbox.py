"""Receiving: one signed message verified, read, stored and acknowledged, against a Django view that does nothing."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from scripts.house import House
from scripts.parts import BIN, ROOT, Ports

from .rounds import Contestant, Score, play
from .sending import CONTESTANTS, wait_for_port

SECRET = "the-webhook-secret-of-this-benchmark-alone"
# As in production: with DEBUG every query is also kept for looking at.
PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "the-secret-key-of-this-benchmark-alone",
    "ALLOWED_HOSTS": "127.0.0.1",
    "EMAIL_URL": "dummymail://",
    "SECURE_SSL_REDIRECT": "false",
    "PEER_ALLOW_HTTP": "true",
    "PRODUCER_DASHBOARD_WEBHOOK_SECRET": SECRET,
    "SEALED_BIDS_KEY": "the-sealed-bids-key-of-this-benchmark-alone",
    "BUYER_WEBHOOK_SECRET": SECRET,
    "PRODUCER_WEBHOOK_SECRET": "the-other-secret-of-this-benchmark-alone",
    "PRODUCER_DASHBOARD_API_KEY": "the-first-api-key-of-this-benchmark-alone",
    "BUYER_API_KEY": "the-first-api-key-of-this-benchmark-alone",
    "PRODUCER_PORTAL_API_KEY": "the-second-api-key-of-this-benchmark-alone",
    "LOG_FORMAT": "text",
}


def measure(folder: Path, *, rounds: int, count: int) -> dict[str, Score]:
    """Rates of `empty view` and `inbox`, each behind the same web server with the same middleware."""
    house, spare = House(Ports.free(), folder, extra_env=PRODUCTION, seed=False), Ports.free()
    with ExitStack() as stack:
        stack.callback(house.stop)
        house.start("redis")
        house.prepare()
        house.start("producer-web")
        env = house.env("producer") | {"PYTHONPATH": str(ROOT)}
        empty = [
            str(BIN / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(spare.producer),
            "--blocking-threads", "4", "producer_portal.config.wsgi:application",
        ]  # fmt: skip
        yardstick = subprocess.Popen(
            empty, env=env | {"DJANGO_SETTINGS_MODULE": "benchmarks.empty"}, cwd=ROOT, stdout=subprocess.DEVNULL
        )
        stack.callback(yardstick.wait)
        stack.callback(yardstick.terminate)
        wait_for_port(spare.producer)
        poster = [sys.executable, str(CONTESTANTS / "poster.py")]
        return play(
            [
                Contestant("empty view", [*poster, f"{spare.url('producer')}/empty", SECRET], env),
                Contestant("inbox", [*poster, f"{house.url('producer')}/api/webhooks/lots", SECRET], env),
            ],
            rounds=rounds,
            count=count,
        )
