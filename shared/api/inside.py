"""Pages for those who run the portal: open to everybody in DEBUG, otherwise from this machine or with a key."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control

from shared import clock, schemas
from shared.errors import DomainError

from .authentication import key_actor, key_in
from .exceptions import WWW_AUTHENTICATE, problem

View = Callable[[HttpRequest], HttpResponseBase]


def inside_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        if settings.DEBUG or _is_local(request) or _has_key(request):
            response: HttpResponseBase = view(request)
        else:
            response = HttpResponse(
                schemas.json.dumps(problem(401)),
                status=401,
                content_type="application/json",
                headers={"WWW-Authenticate": WWW_AUTHENTICATE},
            )
        patch_cache_control(response, private=True)
        return response

    return guarded


def _is_local(request: HttpRequest) -> bool:
    """From this machine itself; what a proxy on it passes on is not."""
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _has_key(request: HttpRequest) -> bool:
    secret = key_in(request)
    try:
        return secret is not None and key_actor(secret, request, now=clock.now()) is not None
    except DomainError:  # a good key that acts for somebody it may not act for
        return False
