"""Several addresses of one portal, asked in this process through all of its middleware: `many.py JSON`.

The JSON names them: `{"first page": {"path": "/lots/", "deep": "", "key": ""}}`, see `benchmarks.lists.Asked`. For each
round the answer is seconds of processor time by name: of this process, in which SQLite works too, and of PostgreSQL's
process that serves it.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from benchmarks.contestants.line import serve  # noqa: E402
from benchmarks.contestants.lists import asker  # noqa: E402
from shared.paging import Order, write_cursor  # noqa: E402


def main(asked: str) -> None:
    answers = {name: asker(path_of(**one), one["key"]) for name, one in json.loads(asked).items()}
    for answer in answers.values():
        answer()

    def run(_: object, count: int) -> str:
        took = {}
        for name, answer in answers.items():
            begun = spent()
            for _ in range(count):
                answer()
            took[name] = spent() - begun
        return json.dumps(took)

    serve(lambda count: None, run)


def path_of(path: str, deep: str, **_: str) -> str:
    """The address, three quarters down the list where it is to be deep."""
    if not deep:
        return path
    order, rows = Order.of(deep), lots().objects.filter(status="published")
    at = rows.count() * 3 // 4
    row = rows.order_by(*order.columns)[at]
    is_api = path.startswith("/api/")
    place = f"cursor={write_cursor(order, row)}" if is_api else f"page={write_cursor(order, row, 0, at + 1)}"
    return f"{path}{'&' if '?' in path else '?'}{place}"


def lots() -> type:
    if settings.PORTAL == "buyer":
        from buyer_portal.lots.models import Lot

        return Lot
    from producer_portal.marketplace.models import MarketLot

    return MarketLot


def spent() -> float:
    """Seconds of processor time until now."""
    return time.process_time() + (_servers() if connection.vendor == "postgresql" else 0)


def _servers() -> float:
    """Of the server's process behind this connection, in nanoseconds the first word of its schedstat."""
    if connection.connection is None:
        connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


if __name__ == "__main__":
    main(sys.argv[1])
