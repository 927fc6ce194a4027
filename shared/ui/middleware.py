"""The viewer's time zone, for the length of one request."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

MACHINES = ("/api/", "/static/", "/healthz", "/readyz", "/metrics")


def time_zone_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Everything shown while the view runs is in the signed-in person's zone; machines are answered in UTC."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(MACHINES):
            return get_response(request)
        with timezone.override(zone_of(getattr(request.user, "time_zone", ""))):
            return get_response(request)

    return middleware


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; UTC when there is none, or none such."""
    try:
        return ZoneInfo(name or "UTC")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
