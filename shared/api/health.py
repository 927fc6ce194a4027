"""Whether this process can do its work: the store, its migrations, and (good to have) the broker."""

from __future__ import annotations

from functools import cache

import redis
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from redis.backoff import NoBackoff
from redis.retry import Retry

from .models import IdempotencyRecord

_migrated = False


def store_answers() -> bool:
    try:
        IdempotencyRecord.objects.filter(pk="").exists()
    except Error:
        return False
    return True


def migrations_applied() -> bool:
    """Whether the store has every migration of this code. A yes is kept: a running process does not lose them."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def broker_answers() -> bool:
    try:
        return bool(_broker().ping())
    except (redis.RedisError, OSError):
        return False


@cache
def _broker() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0)
    )
