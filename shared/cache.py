"""Redis as a cache that may vanish: while it is away every read misses, every write is let go, and nobody waits."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger("shared.cache")
R = TypeVar("R")

PAUSE = 5.0  # seconds without another try once Redis has failed, so that a hanging one costs one wait and not many
_away_until: dict[str, float] = {}


class OpenRedisClient(RedisCacheClient):
    """Django's client with two-second timeouts and no retries, behind one guard that turns failures into misses."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        once = {"socket_timeout": 2, "socket_connect_timeout": 2, "retry": Retry(NoBackoff(), 0)}
        super().__init__(servers, **(once | options))

    def _guard(self, call: Callable[[], R], otherwise: R) -> R:
        place = self._servers[0]
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
            del _away_until[place]
            log.info("Redis answers again.")
        return answer

    def add(self, key: str, value: Any, timeout: int | None) -> bool:
        return self._guard(lambda: bool(super(OpenRedisClient, self).add(key, value, timeout)), False)

    def get(self, key: str, default: Any) -> Any:
        return self._guard(lambda: super(OpenRedisClient, self).get(key, default), default)

    def set(self, key: str, value: Any, timeout: int | None) -> None:
        self._guard(lambda: super(OpenRedisClient, self).set(key, value, timeout), None)

    def touch(self, key: str, timeout: int | None) -> bool:
        return self._guard(lambda: bool(super(OpenRedisClient, self).touch(key, timeout)), False)

    def delete(self, key: str) -> bool:
        return self._guard(lambda: bool(super(OpenRedisClient, self).delete(key)), False)

    def get_many(self, keys: Iterable[str]) -> dict[str, Any]:
        return self._guard(lambda: dict(super(OpenRedisClient, self).get_many(keys)), {})

    def has_key(self, key: str) -> bool:
        return self._guard(lambda: bool(super(OpenRedisClient, self).has_key(key)), False)

    def incr(self, key: str, delta: int) -> int:
        """Raises ValueError when the key is not there, which is what an absent Redis looks like."""
        count: int | None = self._guard(lambda: super(OpenRedisClient, self).incr(key, delta), None)
        if count is None:
            raise ValueError(f"Key {key!r} not found.")
        return count

    def set_many(self, data: Mapping[str, Any], timeout: int | None) -> None:
        self._guard(lambda: super(OpenRedisClient, self).set_many(data, timeout), None)

    def delete_many(self, keys: Collection[str]) -> None:
        self._guard(lambda: super(OpenRedisClient, self).delete_many(keys), None)

    def count(self, key: str, seconds: int) -> int:
        """One more under `key`, which lives `seconds` from the first; 0 while Redis is away. Atomic, one round trip."""

        def add_one() -> int:
            pipe = self.get_client(key, write=True).pipeline(transaction=True)
            return int(pipe.set(key, 0, ex=seconds, nx=True).incr(key).execute()[1])

        return self._guard(add_one, 0)

    def clear_prefix(self, prefix: str) -> None:
        def clear() -> None:
            client = self.get_client(None, write=True)
            for key in client.scan_iter(match=f"{prefix}:*", count=1000):
                client.unlink(key)

        self._guard(clear, None)


class OpenRedisCache(RedisCache):
    """The cache backend of both portals."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = OpenRedisClient

    def count(self, key: str, seconds: int) -> int:
        """How often this was called for `key` within `seconds` of its first call, this one included; 0 if unknown."""
        return int(self._cache.count(self.make_and_validate_key(key), seconds))

    def clear(self) -> None:
        """Forget this portal's keys only: the other portal and both queues may live in the same Redis."""
        self._cache.clear_prefix(self.key_prefix)
