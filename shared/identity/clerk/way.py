"""The way of a browser to Clerk and back, kept in a signed cookie: a stranger costs the store nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

SALT = "shared.identity.clerk.way"
GOOD_FOR = 60 * 60  # seconds: somebody registers at Clerk, and waits for its mail
MOST_STEPS, QUICK = 8, 15.0  # so many steps, none more than these seconds after the one before, lead in a circle


@dataclass(frozen=True)
class Way:
    """How many quick steps a browser was led, when last, and who it is to a development instance of Clerk's."""

    steps: int = 0
    at: float = 0.0
    dev_browser: str = ""

    def go(self, now: datetime, dev_browser: str = "") -> Way:
        """One step more. Only steps that follow one another within seconds are counted."""
        moment = now.timestamp()
        steps = self.steps + 1 if moment - self.at < QUICK else 1
        return Way(steps, moment, dev_browser or self.dev_browser)

    @property
    def is_a_circle(self) -> bool:
        return self.steps > MOST_STEPS


def cookie_name() -> str:
    return f"{settings.PORTAL}_way"


def way_of(request: HttpRequest) -> Way | None:
    """How this browser was led to Clerk lately; None if it was not, from here."""
    try:
        return Way(**signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=GOOD_FOR))
    except signing.BadSignature:
        return None


def keep_way(response: HttpResponse, way: Way) -> HttpResponse:
    response.set_cookie(
        cookie_name(), signing.dumps(asdict(way), salt=SALT, compress=True), max_age=GOOD_FOR,
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


def forget_way(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(cookie_name(), samesite="Lax")
    return response
