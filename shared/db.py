"""The store: one transaction decorator and two field conventions that hold on SQLite, PostgreSQL and MongoDB alike."""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.db import IntegrityError, InterfaceError, OperationalError, connection, models, transaction

from shared import clock
from shared.ids import new_id

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 5
CHUNK = 500
_inside: ContextVar[bool] = ContextVar("inside_atomic", default=False)


def using_mongodb() -> bool:
    """Whether the store is MongoDB."""
    return str(connection.vendor) == "mongodb"


def atomic(function: Callable[P, R]) -> Callable[P, R]:
    """Run a service in one transaction: all of it happens, or nothing does.

    Joins the transaction that is already open, if there is one. Otherwise it opens one, and when the store reports
    that another writer was in the way (write conflict, deadlock, serialization failure, locked) it rolls back and runs
    the whole function again, at most five times in all; after a unique key that was there already, once more. So a
    service must touch nothing outside the store.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _inside.get():
            return function(*args, **kwargs)
        return _run_again_on_conflict(lambda: function(*args, **kwargs))

    return run


def on_commit(function: Callable[[], object]) -> None:
    """Call `function` once the transaction at hand has been committed; at once if there is none.

    What it raises is logged and goes no further: the deed is done. It runs outside, so it may call services in turn.
    """
    transaction.on_commit(function, robust=True)  # noqa: TID251


def purge(rows: models.QuerySet[Any]) -> Iterator[int]:
    """Delete all that `rows` finds, in chunks, each a transaction of its own; yields how many rows each deleted."""
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield _delete(rows.model, ids)


@atomic
def _delete(model: type[models.Model], ids: list[Any]) -> int:
    model._base_manager.filter(pk__in=ids).delete()
    return len(ids)


def _run_again_on_conflict(call: Callable[[], R]) -> R:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with _transaction():
                return _mark_inside(call)
        except Exception as error:
            most = 2 if isinstance(error, IntegrityError) else ATTEMPTS
            if attempt >= most or _inside_foreign_block() or not _is_conflict(error):
                raise
        time.sleep(random.uniform(0, 0.01 * 2**attempt))
    raise AssertionError("unreachable")


def _mark_inside(call: Callable[[], R]) -> R:
    token = _inside.set(True)
    try:
        return call()
    finally:
        _inside.reset(token)


def _transaction() -> AbstractContextManager[None]:
    if using_mongodb():
        from shared.mongodb.transaction import transaction as mongodb_transaction

        return mongodb_transaction()
    return transaction.atomic()  # noqa: TID251


def _inside_foreign_block() -> bool:
    """Whether Django's own atomic (a test's, the admin's) is open around us: then a conflict cannot be mended here.

    On MongoDB such a block is none, so that there the whole transaction was ours and may run again.
    """
    return connection.in_atomic_block and not using_mongodb()


def _is_conflict(error: Exception) -> bool:
    """Whether a rerun may succeed: another writer was in the way, and nothing of ours was written."""
    for cause in (error, error.__cause__):
        label = getattr(cause, "has_error_label", None)
        if label is not None and label("TransientTransactionError"):
            return True
        if getattr(cause, "sqlstate", None) in {"40001", "40P01"}:  # PostgreSQL: serialization failure, deadlock
            return True
    # Two writers inserted the same unique key: run again, the loser finds the winner's row.
    return isinstance(error, IntegrityError) or (isinstance(error, OperationalError) and "locked" in str(error))


def is_away(error: BaseException | None) -> bool:
    """Whether the store did not answer, or could not write: no fault of the caller, and gone in a while.

    pymongo's own errors, which its backend for Django does not translate everywhere, are known by their name.
    """
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return any(cause.__name__ == "ConnectionFailure" for cause in type(error).__mro__)


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
