"""How often somebody may knock: fixed windows counted in the cache, so that they hold across processes.

While Redis is away nothing is counted and everything is let through.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

MINUTE = 60


LIMITS = {
    "key": 60,
    "trusted": 6000,
    "person": 600,
    "address": 10,
    "failed_sign_in": 10,
    "failed_account": 30,
    "password_check": 10,
    "password_reset": 5,
    "address_proof": 3,
    "letter": 30,
}
SECONDS = dict.fromkeys(
    ("failed_sign_in", "failed_account", "password_check", "password_reset", "address_proof"), 15 * MINUTE
) | {"letter": 60 * MINUTE}


@dataclass(frozen=True)
class Window:
    """`limit` times within `seconds`, for each caller counted under `name`."""

    name: str
    limit: int
    seconds: int = MINUTE

    def hit(self, caller: str, *, at: float | None = None) -> int:
        """Count one. 0 while that is within the limit, otherwise the seconds until the window opens again."""
        moment = time.time() if at is None else at
        if _count(self._key(caller, moment), self.seconds) <= self.limit:
            return 0
        return max(1, self.seconds - int(moment) % self.seconds)

    def forget(self, caller: str, *, at: float | None = None) -> None:
        """Take one back that turned out not to count."""
        with suppress(ValueError):  # the window has closed in the meantime, or Redis is away
            cache.decr(self._key(caller, time.time() if at is None else at))

    def _key(self, caller: str, moment: float) -> str:
        return f"limit:{self.name}:{caller}:{int(moment) // self.seconds}"


def window(name: str) -> Window:
    """The window that `settings.RATE_LIMITS` (or else `LIMITS`) sets: a minute, unless `SECONDS` says so."""
    return Window(name, settings.RATE_LIMITS.get(name, LIMITS[name]), SECONDS.get(name, MINUTE))


def address_of(request: HttpRequest) -> str:
    """The caller's network address: the connection's own, or behind `TRUSTED_PROXIES` proxies what they saw."""
    proxies: int = getattr(settings, "TRUSTED_PROXIES", 0)
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if proxies and len(seen) >= proxies:
        return str(seen[-proxies])[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def _count(key: str, seconds: int) -> int:
    count = getattr(cache, "count", None)
    if count is not None:
        return int(count(key, seconds))
    cache.add(key, 0, seconds)  # a cache of another kind, such as a test's
    with suppress(ValueError):
        return int(cache.incr(key))
    return 0
