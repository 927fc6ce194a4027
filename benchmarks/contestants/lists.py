"""One address of one portal, asked in this process through all of its middleware: `lists.py PATH`.

The server and its sockets are left out: they cost the same whatever the size of the store.
"""

from __future__ import annotations

import sys
import time

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402

from benchmarks.stores import EMAIL  # noqa: E402


def main(path: str) -> None:
    client = Client()
    client.force_login(get_user_model().objects.get(email=EMAIL))
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    ask, app = RequestFactory(HTTP_COOKIE=cookies, SERVER_NAME="127.0.0.1"), get_wsgi_application()

    def answer() -> None:
        told: list[str] = []
        body = app(ask.get(path).environ, lambda status, headers: told.append(status))
        size = sum(map(len, body))
        body.close()
        if not told[0].startswith("200") or not size:
            sys.exit(f"{path}: {told[0]}")

    answer()
    print("ready", flush=True)
    for line in sys.stdin:
        begun = time.perf_counter()
        for _ in range(int(line)):
            answer()
        print(time.perf_counter() - begun, flush=True)


main(sys.argv[1])
