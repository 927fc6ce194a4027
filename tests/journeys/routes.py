"""The routes of a portal's pages, each with a pattern of its addresses: `python -m tests.journeys.routes buyer`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

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

    from shared.tests.strangers import _walk

    return {
        name: "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"(?P<\1>[^/]+)", path)
        for name, path, _ in _walk(get_resolver())
        if not path.startswith(NO_PAGES)
    }


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = f"{sys.argv[1]}_portal.config.settings"
    django.setup()
    print(json.dumps(_routes()))
