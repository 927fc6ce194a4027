"""What every request of a signed-in person has in common."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from shared import clock
from shared.accounts.limits import address_of

from . import services
from .devices import set_device_cookie
from .provider import get_provider
from .sessions import SessionStore

SEEN_EVERY = timedelta(minutes=1)
MACHINES = (
    "/api/", "/static/", "/ui/", "/healthz", "/readyz", "/metrics",
    "/favicon.ico", "/manifest.webmanifest", "/robots.txt",
)  # fmt: skip
OPEN_WHILE_DUE = ("/settings/security/", "/sign-out/", "/theme/")


def sign_in_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Keep when and from where each session was used last, at most once a minute; lead who must set up a second factor
    to where that is done. Whose session it is, the identity provider says."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = _before_page(request) or get_response(request)
        _keep_seen(request)
        set_device_cookie(request, response)
        return response

    return middleware


def _before_page(request: HttpRequest) -> HttpResponse | None:
    """What comes instead of the page, if anything. The API asks the provider itself."""
    if request.path.startswith(MACHINES):
        return None
    if answer := get_provider().recognise(request, now=clock.now()):
        return answer
    return _to_set_up(request) if _must_set_up(request) else None


def _must_set_up(request: HttpRequest) -> bool:
    if request.path.startswith(OPEN_WHILE_DUE) or not get_provider().signs_in_here:
        return False
    return request.user.is_authenticated and bool(getattr(request.session, "second_factor_due", False))


def _to_set_up(request: HttpRequest) -> HttpResponse:
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(reverse("accounts:second_factor_set_up"))
    return redirect("accounts:second_factor_set_up")


def _keep_seen(request: HttpRequest) -> None:
    session, now = request.session, clock.now()
    if not isinstance(session, SessionStore) or session.row is None or session.row.user_id is None:
        return
    if session.row.last_seen_at <= now - SEEN_EVERY:
        services.keep_seen(session=session.row, address=address_of(request), now=now)
