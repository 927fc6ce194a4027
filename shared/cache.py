"""Redis as a cache that may vanish: while it is away every read misses, every write is let go, and nobody waits."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger("shared.cache")
R = TypeVar("R")

PAUSE = 5.0  # seconds without another try once Redis has failed, so that a hanging one costs one wait and not many
_away_until: dict[str, float] = {}


def _guarded(name: str, otherwise: Any) -> Any:
    """The client's method `name`, answering `otherwise` while Redis is away."""
    method = getattr(RedisCacheClient, name)

    def call(self: OpenRedisClient, *args: Any) -> Any:
        return self.guard(lambda: method(self, *args), otherwise)

    return call


class OpenRedisClient(RedisCacheClient):
    """Django's client with two-second timeouts and no retries, behind one guard that turns failures into misses."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        once: dict[str, Any] = {"socket_timeout": 2, "socket_connect_timeout": 2, "retry": Retry(NoBackoff(), 0)}
        super().__init__(servers, **(once | options))
        self._place = servers[0]

    def guard(self, call: Callable[[], R], otherwise: R) -> R:
        place = self._place
        away = _away_until.get(place)
        if away is not None and time.monotonic() < away:
            return otherwise
        try:
            answer = call()
        except (RedisError, OSError) as error:
            _away_until[place] = time.monotonic() + PAUSE
            if away is None:
                log.warning("Redis does not answer (%s): the cache misses and rate limits are open.", error)
            return otherwise
        if away is not None:
            _away_until.pop(place, None)
            log.info("Redis answers again.")
        return answer

    add = _guarded("add", False)
    set = _guarded("set", None)
    touch = _guarded("touch", False)
    delete = _guarded("delete", False)
    get_many = _guarded("get_many", {})
    has_key = _guarded("has_key", False)
    set_many = _guarded("set_many", None)
    delete_many = _guarded("delete_many", None)

    def get(self, key: Any, default: Any = None) -> Any:
        return self.guard(lambda: super(OpenRedisClient, self).get(key, default), default)

    def incr(self, key: Any, delta: int) -> int:
        """Raises ValueError when the key is not there, which is also how an absent Redis looks."""
        count = self.guard(lambda: super(OpenRedisClient, self).incr(key, delta), None)
        if count is None:
            raise ValueError(f"Key {key!r} not found.")
        return int(count)

    def count(self, key: str, seconds: int) -> int:
        """One more under `key`, which lives `seconds` from the first; 0 while Redis is away. Atomic, one round trip."""

        def add_one() -> int:
            pipe: Any = self.get_client(key, write=True).pipeline(transaction=True)
            pipe.set(key, 0, ex=seconds, nx=True)
            pipe.incr(key)
            return int(pipe.execute()[1])

        return self.guard(add_one, 0)

    def clear_prefix(self, prefix: str) -> None:
        def clear() -> None:
            client = self.get_client(None, write=True)
            for key in client.scan_iter(match=f"{prefix}:*", count=1000):
                client.unlink(key)

        self.guard(clear, None)


class OpenRedisCache(RedisCache):
    """The cache backend of both portals."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = OpenRedisClient

    def count(self, key: str, seconds: int) -> int:
        """How often this was called for `key` within `seconds` of its first call, this one included; 0 if unknown."""
        client: Any = self._cache
        return int(client.count(self.make_and_validate_key(key), seconds))

    def clear(self) -> None:
        """Forget this portal's keys only: the other portal and both queues may live in the same Redis."""
        client: Any = self._cache
        client.clear_prefix(self.key_prefix)
