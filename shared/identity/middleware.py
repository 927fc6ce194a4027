"""What every request of a signed-in person has in common."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse

from shared import clock
from shared.accounts.limits import address_of

from . import services
from .sessions import SessionStore

SEEN_EVERY = timedelta(minutes=1)


def sign_in_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Keep when and from where each session was used last, at most once a minute."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        _keep_seen(request)
        return response

    return middleware


def _keep_seen(request: HttpRequest) -> None:
    session, now = request.session, clock.now()
    if not isinstance(session, SessionStore) or session.row is None or session.row.user_id is None:
        return
    if session.row.last_seen_at <= now - SEEN_EVERY:
        services.keep_seen(session=session.row, address=address_of(request), now=now)
