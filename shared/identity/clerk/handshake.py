"""Asking Clerk in whose name a browser is signed in there: by leading it to Clerk's Frontend API and back.

Our pages run no script of Clerk's, so this is how they learn of a session. Clerk leads the browser back with a signed
list of `Set-Cookie` lines: in a cookie, or for development instances, which share no domain with us, in the address.
We keep none of these cookies: the session token in them is verified, and begins a session of ours. A development
instance also wants its `__clerk_db_jwt`, which stands for the browser, to be brought along each time.
Source: https://clerk.com/docs/guides/how-clerk-works/overview (the handshake).
"""

from __future__ import annotations

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpRequest

from .tokens import read_handshake

if TYPE_CHECKING:
    from shared.settings import ClerkSettings

HANDSHAKE, DEV_BROWSER, SESSION = "__clerk_handshake", "__clerk_db_jwt", "__session"
LONGEST_DEV_BROWSER = 4000


@dataclass(frozen=True)
class Handshake:
    """What Clerk sent back: the session's token, empty if nobody is signed in, and who the browser is there."""

    token: str
    dev_browser: str


def handshake_address(clerk: ClerkSettings, *, back: str, dev_browser: str) -> str:
    """Where to lead a browser so that Clerk leads it back to `back` with a handshake."""
    query = {"redirect_url": back, "suffixed_cookies": "false", "__clerk_hs_reason": "session-token-missing"}
    if clerk.development and dev_browser:
        query[DEV_BROWSER] = dev_browser
    return f"{clerk.frontend}/v1/client/handshake?{urlencode(query)}"


def handshake_in(request: HttpRequest, clerk: ClerkSettings) -> Handshake | None:
    """The handshake with which a browser came back; None if it brings none. Raises BadToken and ClerkAway."""
    token = request.COOKIES.get(HANDSHAKE, "")
    if clerk.development:
        token = request.GET.get(HANDSHAKE, "") or token
    if not token:
        return None
    given = _cookies(read_handshake(token, clerk))
    session = next((value for name, value in given.items() if name.startswith(SESSION) and value), "")
    return Handshake(session, given.get(DEV_BROWSER, "")[:LONGEST_DEV_BROWSER])


def dev_browser_in(request: HttpRequest, clerk: ClerkSettings) -> str:
    """Who the browser is to a development instance, if Clerk's pages just said so in the address."""
    return request.GET.get(DEV_BROWSER, "")[:LONGEST_DEV_BROWSER] if clerk.development else ""


def session_tokens_in(request: HttpRequest) -> list[str]:
    """Session tokens that Clerk's own script left in cookies of this host, the instance's own (suffixed) ones first."""
    names = [name for name in request.COOKIES if name == SESSION or name.startswith(f"{SESSION}_")]
    return [request.COOKIES[name] for name in sorted(names, key=len, reverse=True) if request.COOKIES[name]]


def _cookies(lines: list[str]) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    for line in lines:
        try:
            jar.load(line)
        except CookieError:
            continue
    return {name: morsel.value for name, morsel in jar.items()}
