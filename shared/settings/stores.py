"""Where data is kept: SQLite, PostgreSQL or MongoDB, and Redis for what may be lost."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

from .portal import ROOT, Portal


def stores(portal: Portal, env: environ.Env) -> dict[str, Any]:
    url = _test_store(env) or env.str("DATABASE_URL", default="") or env.str("MONGODB_URI", default="")
    if url.startswith(("mongodb://", "mongodb+srv://")):
        databases, more = _mongodb(portal, url)
    elif url.startswith(("postgres://", "postgresql://")):
        databases, more = {**env.db_url_config(url), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}, {}
    else:
        databases, more = _sqlite(portal, url), {}
    redis_url = env.str("REDIS_URL", default="redis://127.0.0.1:6390/0")
    return more | {
        "DATABASES": {"default": databases},
        "REDIS_URL": redis_url,
        "CACHES": {
            "default": {
                "BACKEND": "shared.cache.OpenRedisCache",
                "LOCATION": redis_url,
                "KEY_PREFIX": portal.name,
                "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
            }
        },
        "SESSION_ENGINE": "shared.identity.sessions",
    }


def _test_store(env: environ.Env) -> str:
    """With MONGODB_TEST_URI set a test run uses that server, in databases of its own (`test_saf_buyer`, …)."""
    return env.str("MONGODB_TEST_URI", default="") if "pytest" in sys.modules else ""


def _sqlite(portal: Portal, url: str) -> dict[str, Any]:
    """IMMEDIATE and WAL: with the default mode eight writers fail four transactions in five, with these none."""
    path = Path(url.removeprefix("sqlite:///")) if url else ROOT / ".data" / f"{portal.name}.sqlite3"
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
        },
        "TEST": {"NAME": str(path.with_name(f"test_{path.name}"))},
    }


def _mongodb(portal: Portal, url: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """MongoDB's own backend. Without a database name in the URL each portal takes its own."""
    name = urlsplit(url).path.strip("/") or f"saf_{portal.name}"
    database = {"ENGINE": "django_mongodb_backend", "HOST": url, "NAME": name}
    apps = ("admin", "auth", "contenttypes")
    return database, {
        "DEFAULT_AUTO_FIELD": "django_mongodb_backend.fields.ObjectIdAutoField",
        "MIGRATION_MODULES": {app: f"shared.mongodb.migrations.{app}" for app in apps},
        "MONGODB_APPS": {f"django.contrib.{app}": f"shared.mongodb.apps.{app.capitalize()}Config" for app in apps},
    }
