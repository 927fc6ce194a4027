"""The cookie by which a browser is known again: to say when one is new, and to trust those that are remembered."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from shared.accounts.limits import address_of

from .services import Place

LONGEST_AGENT = 300
LONGEST_TOKEN = 100
FOUR_HUNDRED_DAYS = 400 * 24 * 60 * 60  # browsers keep no cookie longer
_GIVEN = "_device_token"


def cookie_name() -> str:
    return f"{settings.PORTAL}_device"


def device_token_in(request: HttpRequest) -> str:
    return request.COOKIES.get(cookie_name(), "")[:LONGEST_TOKEN]


def place_of(request: HttpRequest) -> Place:
    return Place(
        address=address_of(request),
        agent=request.headers.get("User-Agent", "")[:LONGEST_AGENT],
        device_token=device_token_in(request),
    )


def give_device_token(request: HttpRequest, token: str) -> None:
    """Let the answer to this request bring the cookie."""
    setattr(request, _GIVEN, token)


def set_device_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    """Set the cookie, if this request was given a token."""
    if token := getattr(request, _GIVEN, ""):
        response.set_cookie(
            cookie_name(),
            token,
            max_age=FOUR_HUNDRED_DAYS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
