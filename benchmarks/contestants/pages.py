"""Follows the links from the first page to one page of each kind, and asks it again and again: `pages EMAIL TIMES`.

Prints as JSON, by the route's name, the 95th percentile of the milliseconds of processor time for one answer.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import time
from urllib.parse import urljoin, urlsplit

import django

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.urls import Resolver404, resolve  # noqa: E402

from benchmarks.stores import session_of  # noqa: E402

LINKS = re.compile(r'<a [^>]*?href="([^"#]+)"')
MOST = 150


def main(email: str, times: int) -> None:
    ask, app = RequestFactory(SERVER_NAME="127.0.0.1", HTTP_COOKIE=session_of(email)), get_wsgi_application()

    def answer(path: str) -> tuple[str, str]:
        told: list[tuple[str, str]] = []
        body = app(ask.get(path).environ, lambda status, headers: told.append((status, dict(headers)["Content-Type"])))
        text = b"".join(body).decode(errors="replace")
        body.close()
        (status, kind), = told  # fmt: skip
        return (text if "text/html" in kind else "") if status.startswith("200") else "", status

    paths, kinds, done = ["/"], {}, set()
    while paths and len(done) < MOST:
        path = paths.pop(0)
        name = name_of(path)
        if not name or name in kinds or path in done:
            continue
        done.add(path)
        text, _ = answer(path)
        if not text:
            continue
        kinds[name] = path
        paths += [urljoin(path, link.replace("&amp;", "&")) for link in LINKS.findall(text)]
    print(json.dumps({name: p95(lambda path=path: answer(path), times) for name, path in kinds.items()}))


def name_of(path: str) -> str:
    parts = urlsplit(path)
    if parts.netloc or parts.path.startswith(("/admin/", "/api/")):
        return ""
    try:
        return resolve(parts.path).view_name
    except Resolver404:
        return ""


def p95(call: object, times: int) -> float:
    took = []
    for _ in range(times + 1):
        begun = time.process_time()
        call()  # type: ignore[operator]
        took.append((time.process_time() - begun) * 1000)
    return statistics.quantiles(took[1:], n=20, method="inclusive")[18]


main(sys.argv[1], int(sys.argv[2]))
