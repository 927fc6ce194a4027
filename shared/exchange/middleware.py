"""The short way to the receiver's door."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .receiver import receive

DOOR = "/api/webhooks/"

GetResponse = Callable[[HttpRequest], HttpResponse]


def webhooks_first(get_response: GetResponse) -> GetResponse:
    """Hand messages to the receiver at once: sessions, cookies and page headers are nothing to a machine.

    Stands behind SecurityMiddleware, whose redirect to https holds for messages too.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(DOOR):
            return receive(request, request.path_info.removeprefix(DOOR))
        return get_response(request)

    return middleware
