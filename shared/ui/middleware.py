"""The viewer's time zone and their way of writing numbers and dates, for the length of one request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from shared.accounts.readers import reader_of, reading_as
from shared.clock import zone_named
from shared.db import is_away

from .problems import store_away

# Nothing of these is anybody's, so that all of it works while the store is away.
MACHINES = (
    "/api/", "/static/", "/ui/", "/healthz", "/readyz", "/metrics", "/favicon.ico", "/manifest.webmanifest",
    "/robots.txt",
)  # fmt: skip


def reader_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Everything shown and typed while the view runs is in the signed-in person's zone, and as they write numbers.

    Machines are answered in UTC, and in one way.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(MACHINES):
            return get_response(request)
        try:
            zone, reader = zone_named(getattr(request.user, "time_zone", "")), reader_of(request.user)
        except Exception as error:  # the first that is asked of the store
            if not is_away(error):
                raise
            return store_away(request, error)
        with timezone.override(zone), reading_as(reader):
            return get_response(request)

    return middleware
