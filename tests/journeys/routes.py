"""The routes of a portal's pages, each with a pattern of its addresses: `python -m tests.journeys.routes buyer`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from scripts.parts import ROOT

NO_PAGES = ("api/", "admin/", "metrics", "healthz", "readyz", "ui/", "logos/")


def routes_of(portal: str) -> dict[str, str]:
    """Route name → regular expression of its addresses, for all that may be a page."""
    command = [sys.executable, "-m", "tests.journeys.routes", portal]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def _routes() -> dict[str, str]:
    from django.urls import get_resolver

    return {
        name: "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"(?P<\1>[^/]+)", path)
        for name, path in _walk(get_resolver())
        if not path.startswith(NO_PAGES)
    }


def _walk(resolver: Any, path: str = "", spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Name and address of each route, in the order in which they are tried."""
    for pattern in resolver.url_patterns:
        whole = path + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _walk(pattern, whole, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        elif pattern.name:
            yield ":".join([*spaces, pattern.name]), whole


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = f"{sys.argv[1]}_portal.config.settings"
    django.setup()
    print(json.dumps(_routes()))
