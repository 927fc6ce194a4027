"""What holds for every test: the store it needs, no Redis, and that each query of the product also runs on MongoDB.

The last is found out without a server, see `shared.mongodb.compiling`. It is looked at where the tests run on SQLite,
the ordinary run. With MONGODB_TEST_URI set the settings put the whole suite on that server instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from pytest_django.lazy_django import django_settings_is_configured

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from shared.mongodb.compiling import Watch

STORES = {"needs_postgres": "postgresql", "needs_mongodb": "mongodb"}
ASKING = {"db", "transactional_db", "live_server", "django_db_setup"}  # fixtures that ask a store


def _store() -> str:
    return connection.vendor if django_settings_is_configured() else ""


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        asks = ASKING.intersection(getattr(item, "fixturenames", ()))
        if not asks and not any(item.get_closest_marker(name) for name in ("django_db", *STORES)):
            item.add_marker("no_store")
        for marker, store in STORES.items():
            if item.get_closest_marker(marker) and _store() != store:
                item.add_marker(pytest.mark.skip(reason=f"on {store} only"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The store of a run: see `shared.tests.migrated` and `shared.tests.emptied`."""
    if _store() == "sqlite":
        from shared.tests.migrated import begin_with_a_copy

        begin_with_a_copy(connection.creation)
    if _store() in {"sqlite", "postgresql"}:
        from django.test import TransactionTestCase

        from shared.tests.emptied import empty

        TransactionTestCase._fixture_teardown = empty


@pytest.fixture(scope="session")
def mongodb_watch() -> Iterator[Watch | None]:
    """Gives each query also to MongoDB's compilers, for the whole run; None where the store is not SQLite."""
    if _store() != "sqlite":
        yield None
        return
    from shared.mongodb.compiling import Watch

    with Watch().on() as watch:
        yield watch


@pytest.fixture(scope="session", autouse=True)
def _no_broker() -> None:
    """Wake-ups of tests go nowhere: no Redis is asked for."""
    if _store():
        from celery import current_app

        current_app.conf.broker_url = "memory://"


@pytest.fixture(autouse=True)
def _fresh_cache(request: pytest.FixtureRequest) -> None:
    """A cache of the test's own: limits begin at nought, and no Redis is asked for."""
    if _store():
        backend = "django.core.cache.backends.locmem.LocMemCache"
        settings = request.getfixturevalue("settings")
        settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": request.node.nodeid}}


@pytest.fixture
def quick_passwords(settings: SettingsWrapper) -> None:
    """Passwords are kept by a quick hash, where a test makes many."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _queries_run_on_mongodb(mongodb_watch: Watch | None) -> Iterator[None]:
    """Fails the test whose query MongoDB would not run."""
    yield
    if mongodb_watch and (complaints := mongodb_watch.take_complaints()):
        pytest.fail("MongoDB would not run every query:\n" + "\n".join(map(str, complaints)), pytrace=False)
