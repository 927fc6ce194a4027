"""One address of one portal, asked in this process through all of its middleware: `lists.py PATH [API KEY]`.

The server and its sockets are left out: they cost the same whatever the size of the store. What is told is processor
time: the store is read in this process too, and who else uses the machine is not measured.
"""

from __future__ import annotations

import sys
import time

import django

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.test import RequestFactory  # noqa: E402

from benchmarks.contestants.line import serve  # noqa: E402
from benchmarks.stores import session_of  # noqa: E402


def asker(path: str, key: str = "") -> object:
    who = {"HTTP_X_API_KEY": key} if key else {"HTTP_COOKIE": session_of()}
    ask, app = RequestFactory(SERVER_NAME="127.0.0.1", **who), get_wsgi_application()

    def answer() -> None:
        told: list[str] = []
        body = app(ask.get(path).environ, lambda status, headers: told.append(status))
        size = sum(map(len, body))
        body.close()
        if not told[0].startswith("200") or not size:
            sys.exit(f"{path}: {told[0]}")

    return answer


def main(*asked: str) -> None:
    answer = asker(*asked)
    answer()

    def run(_: object, count: int) -> float:
        begun = time.process_time()
        for _ in range(count):
            answer()
        return time.process_time() - begun

    serve(lambda count: None, run)


if __name__ == "__main__":
    main(*sys.argv[1:])
