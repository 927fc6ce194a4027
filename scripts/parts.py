"""What a house is made of: its ports, its processes' commands and their environment."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PORTALS = ("buyer", "producer")
# Started in this order: a worker that starts finds the other portal answering.
NAMES = ("redis", *(f"{portal}-{part}" for part in ("web", "worker", "beat") for portal in PORTALS))
MARK = "SAF_HOUSE"  # in the environment of all that runs, so that what a killed house left can be found
# A developer's shell or .env may say otherwise, and the demo would then send real mail or share a store.
SET_FOR_ALL = {
    "DEBUG": "true",
    "SECRET_KEY": "",  # empty is as unset: the development default
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
    "CSRF_TRUSTED_ORIGINS": "",
    "SECURE_SSL_REDIRECT": "false",
    "MONGODB_URI": "",
    "EMAIL_URL": "",  # mails stay in the development mailbox
    "SENTRY_DSN": "",
    "PRODUCER_DASHBOARD_WEBHOOK_URL": "",
    "PRODUCER_DASHBOARD_BID_WEBHOOK_URL": "",
    "PRODUCER_WEBHOOK_SECRET": "dev-webhook-secret-789",
    "PRODUCER_PORTAL_API_KEY": "dev-producer-key-456",
}


@dataclass(frozen=True)
class Ports:
    buyer: int = 3004
    producer: int = 3000
    redis: int = 6390

    @classmethod
    def free(cls) -> Ports:
        """Three ports that nobody listens on at this moment."""
        sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
        ports = [opened.getsockname()[1] for opened in sockets]
        for opened in sockets:
            opened.close()
        return cls(*ports)

    def __getitem__(self, name: str) -> int:
        return int(getattr(self, name))

    def url(self, portal: str) -> str:
        return f"http://127.0.0.1:{self[portal]}"

    def taken(self) -> str | None:
        """The name of the first of the three that another program listens on."""
        for name in (*PORTALS, "redis"):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port at rest after use is free
                try:
                    probe.bind(("127.0.0.1", self[name]))
                except OSError:
                    return name
        return None


def environment(
    portal: str, ports: Ports, data_dir: Path, database_url: str, extra: Mapping[str, str]
) -> dict[str, str]:
    """The whole environment of one portal's processes: wired to the other with the demo keys and secrets."""
    wiring = {
        "buyer": {
            "PRODUCER_DASHBOARD_URL": ports.url("producer"),
            "PRODUCER_DASHBOARD_WEBHOOK_SECRET": "dev-webhook-secret-456",
            "PRODUCER_DASHBOARD_API_KEY": "dev-api-key-123",
        },
        "producer": {
            "BUYER_DASHBOARD_URL": ports.url("buyer"),
            "BUYER_WEBHOOK_SECRET": "dev-webhook-secret-456",
            "BUYER_API_KEY": "dev-api-key-123",
        },
    }
    return {
        **os.environ,
        **SET_FOR_ALL,
        MARK: str(data_dir),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": f"{portal}_portal.config.settings",
        "DATABASE_URL": database_url,
        "REDIS_URL": f"redis://127.0.0.1:{ports.redis}/0",
        "SITE_URL": f"http://localhost:{ports[portal]}",
        "MEDIA_ROOT": str(data_dir / portal / "media"),
        "MAILBOX_DIR": str(data_dir / portal / "mailbox"),
        **wiring[portal],
        **extra,
    }


def command(name: str, ports: Ports, data_dir: Path) -> list[str]:
    """The command line of one of NAMES."""
    if name == "redis":
        listen = ["--port", str(ports.redis), "--bind", "127.0.0.1", "--dir", str(data_dir / "redis")]
        keep = "--appendonly yes --appendfsync everysec --set-proc-title no --loglevel warning"
        return [str(BIN / "redis-server"), *listen, *keep.split(), "--save", ""]
    portal, _, part = name.partition("-")
    config = f"{portal}_portal.config"
    if part == "web":
        options = f"--interface wsgi --no-ws --host 127.0.0.1 --port {ports[portal]} --blocking-threads 4"
        return [str(BIN / "granian"), *options.split(), "--workers-kill-timeout", "10", f"{config}.wsgi:application"]
    celery = [str(BIN / "celery"), "--quiet", "-A", config, part, "--loglevel", "INFO"]
    if part == "worker":
        return [*celery, "-Q", portal, "--concurrency", "2", "-n", f"{portal}@%h", "--without-mingle"]
    return [*celery, "--schedule", str(data_dir / f"{portal}-beat")]
