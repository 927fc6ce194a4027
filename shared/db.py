"""The store: one transaction decorator and two field conventions that hold on SQLite, PostgreSQL and MongoDB alike."""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, models, transaction

from shared import clock
from shared.ids import new_id

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 5
_inside: ContextVar[bool] = ContextVar("inside_atomic", default=False)


def using_mongodb() -> bool:
    """Whether the default store is MongoDB."""
    return str(settings.DATABASES["default"]["ENGINE"]) == "django_mongodb_backend"


def atomic(function: Callable[P, R]) -> Callable[P, R]:
    """Run a service in one transaction: all of it happens, or nothing does.

    Joins the transaction that is already open, if there is one. Otherwise it opens one, and when the store reports
    that another writer was in the way (write conflict, deadlock, serialization failure, locked, the same unique key) it
    rolls back and runs the whole function again, at most five times in all. So a service must touch nothing outside the
    store.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _inside.get():
            return function(*args, **kwargs)
        token = _inside.set(True)
        try:
            return _run_again_on_conflict(lambda: function(*args, **kwargs))
        finally:
            _inside.reset(token)

    return run


def on_commit(function: Callable[[], object]) -> None:
    """Call `function` once the transaction at hand has been committed; at once if there is none."""
    if using_mongodb():
        from django_mongodb_backend import transaction as mongodb

        mongodb.on_commit(function, robust=True)
    else:
        transaction.on_commit(function, robust=True)  # noqa: TID251


def _run_again_on_conflict(call: Callable[[], R]) -> R:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with _transaction():
                return call()
        except Exception as error:
            # Inside somebody else's open transaction (a test's) a conflict cannot be mended here.
            if attempt == ATTEMPTS or connection.in_atomic_block or not _is_conflict(error):
                raise
        time.sleep(random.uniform(0, 0.01 * 2**attempt))
    raise AssertionError("unreachable")


def _transaction() -> Any:
    if using_mongodb():
        from django_mongodb_backend import transaction as mongodb

        return mongodb.atomic()
    return transaction.atomic()  # noqa: TID251


def _is_conflict(error: Exception) -> bool:
    """Whether a rerun may succeed: another writer was in the way, and nothing of ours was written."""
    for cause in (error, error.__cause__):
        label = getattr(cause, "has_error_label", None)
        if label is not None and (label("TransientTransactionError") or label("UnknownTransactionCommitResult")):
            return True
        if getattr(cause, "sqlstate", None) in {"40001", "40P01"}:  # PostgreSQL: serialization failure, deadlock
            return True
    # Two writers inserted the same unique key: run again, the loser finds the winner's row.
    return isinstance(error, IntegrityError) or (isinstance(error, OperationalError) and "locked" in str(error))


if TYPE_CHECKING:
    _DateTimeField = models.DateTimeField[Any, Any]
else:
    _DateTimeField = models.DateTimeField


class MillisField(_DateTimeField):
    """A moment in whole milliseconds on every store, so that cursors and equality agree everywhere."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, datetime):
            value = clock.cut(value)
            setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return clock.cut(value) if isinstance(value, datetime) else value


class Record(models.Model):
    """A row with our own 24-hex id, which is also what the wire shows as `_id`."""

    id = models.CharField(primary_key=True, max_length=24, default=new_id, editable=False, db_column="_id")

    class Meta:
        abstract = True
