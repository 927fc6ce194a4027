"""Whether this process can do its work: the store, its migrations, and (good to have) the broker."""

from __future__ import annotations

from functools import cache

import redis
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string
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


def tasks_waiting() -> int | None:
    """How many tasks wait for this portal's workers; None while Redis is away."""
    queue = f"{settings.CELERY_BROKER_TRANSPORT_OPTIONS['global_keyprefix']}{settings.CELERY_TASK_DEFAULT_QUEUE}"
    try:
        return int(_broker().llen(queue))
    except (redis.RedisError, OSError):
        return None


def notes() -> dict[str, str]:
    """What else readiness says: a word of each function that `settings.READY_NOTES` names. None makes unready."""
    return {name: str(import_string(path)()) for name, path in settings.READY_NOTES.items()}


@cache
def _broker() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0)
    )
