"""One transaction on MongoDB that is over when it is over, whatever the commit answered."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from django.db import DEFAULT_DB_ALIAS, connections
from django_mongodb_backend import transaction as mongodb
from pymongo.errors import PyMongoError

COMMITS = 3
PAUSE_SECONDS = 0.1
UNKNOWN = "UnknownTransactionCommitResult"


@contextmanager
def transaction() -> Iterator[None]:
    """The backend's `atomic`, with an end to a commit that fails.

    `django_mongodb_backend` 5.2.4 expects a DatabaseError from the commit, but pymongo raises its own errors there. The
    thread would keep its finished session and the waiting on_commit calls, and all its later transactions would fail.
    When the answer to a commit is lost, only the commit is sent again, as MongoDB's drivers specification says
    ("Transactions in the convenient API"): to run the whole service again could do the deed twice.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    try:
        with mongodb.atomic():
            yield
    except PyMongoError as error:
        if connection.session is None or connection.in_atomic_block_mongo:
            raise  # not the commit failed but the block, which the backend rolled back
        _commit_again(connection, error)


def _commit_again(connection: Any, error: PyMongoError) -> None:
    for _ in range(1, COMMITS):
        if not error.has_error_label(UNKNOWN):
            break
        time.sleep(PAUSE_SECONDS)
        try:
            connection.commit_mongo()
        except PyMongoError as again:
            error = again
        else:
            return
    _give_up(connection, error)


def _give_up(connection: Any, error: PyMongoError) -> NoReturn:
    connection._end_session()
    connection.run_on_commit = []
    raise error
