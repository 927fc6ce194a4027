"""Whether a query compiles for MongoDB, found out without a server.

`Watch` stands between the product and its SQL store while the tests run: each query is also given to MongoDB's own
compilers, on a connection that never connects, and to the BSON encoder. So the queries that are checked are just those
the product makes when its tests run, and no list of them has to be kept. What MongoDB cannot do, or would ignore in
silence, is remembered as a `Complaint`; the root conftest.py fails the test that made the query.
What this cannot show is that MongoDB's answer is the right one: for that the suite runs against MONGODB_TEST_URI.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import IntegrityError, NotSupportedError, connections
from django.db.models.sql import AggregateQuery, Query, compiler
from django.db.models.sql.constants import MULTI
from django.utils.connection import ConnectionDoesNotExist

from shared.mongodb.offline import OfflineConnection
from shared.settings import ROOT

ALIAS = "mongodb-offline"
HOOKED: tuple[Any, ...] = (compiler.SQLCompiler, compiler.SQLInsertCompiler, compiler.SQLUpdateCompiler)
READING = compiler.SQLCompiler.execute_sql  # also of deletes


def compile_for_mongodb(query: Query) -> None:
    """Compile `query` as it would run on MongoDB. Raises what MongoDB's backend raises for a query it cannot run."""
    if getattr(query, "select_for_update", False):
        raise NotSupportedError("select_for_update() is ignored in silence on MongoDB.")
    if getattr(query, "distinct_fields", ()):
        raise NotSupportedError("distinct() on fields answers wrongly on MongoDB.")
    if getattr(query, "on_conflict", None):
        raise NotSupportedError("bulk_create() cannot ignore or update conflicts on MongoDB.")
    _make_alias_known()
    try:
        _copy(query).get_compiler(using=ALIAS).execute_sql(*_arguments(query))
    except (EmptyResultSet, IntegrityError):
        pass  # there is nothing to ask for; or a field that must have a value has none, as every store would say


def _copy(query: Query) -> Query:
    """A copy that a compiler can prepare without touching the one that goes to the SQL store."""
    copy = query.clone()
    if isinstance(copy, AggregateQuery):
        copy.inner_query = copy.inner_query.clone()
    return copy


def _arguments(query: Query) -> list[Any]:
    return [MULTI] if query.compiler == "SQLUpdateCompiler" else []


@dataclass(frozen=True)
class Complaint:
    """One query that MongoDB would not run, and the line of ours that made it."""

    where: str
    error: str

    def __str__(self) -> str:
        return f"{self.where}: {self.error}"


@dataclass
class Watch:
    """Gives each query that goes to a SQL store to MongoDB's compilers too, and keeps what they complain about.

    A reading query is compiled once for each statement and kinds of values: its like passes as it did. What is
    complained about is not remembered, so that each test that makes the query fails.
    """

    compiled: int = 0
    complaints: list[Complaint] = field(default_factory=list)
    passed: set[tuple[Any, ...]] = field(default_factory=set)

    def look_at_reading(self, query: Query, statement: tuple[str, Sequence[Any]] | None) -> None:
        """`statement`: the SQL and its values, as it went to the store; None where there was nothing to ask for."""
        like = statement and (query.select_for_update, statement[0], *map(type, statement[1]))
        if like in self.passed:
            return
        before = len(self.complaints)
        self.look_at(query)
        if like and len(self.complaints) == before:
            self.passed.add(like)

    def look_at(self, query: Query) -> None:
        self.compiled += 1
        try:
            compile_for_mongodb(query)
        except Exception as error:  # noqa: BLE001 - whatever a compiler raises, the product's own query goes on
            self.complaints.append(Complaint(_our_line(), f"{type(error).__name__}: {error}"))

    def take_complaints(self) -> list[Complaint]:
        """What was complained about since it was asked last, each once."""
        complaints, self.complaints = self.complaints, []
        return list(dict.fromkeys(complaints))

    @contextmanager
    def on(self) -> Iterator[Watch]:
        """Watch while the block runs, in every thread."""
        originals = {hooked: hooked.execute_sql for hooked in HOOKED}
        for hooked, original in originals.items():
            hooked.execute_sql = self._hook(original)
        try:
            yield self
        finally:
            for hooked, original in originals.items():
                hooked.execute_sql = original

    def _hook(self, original: Callable[..., Any]) -> Any:
        watch = self

        def execute_sql(self: Any, *args: Any, **kwargs: Any) -> Any:
            if type(self).execute_sql is not execute_sql:  # an update that calls its base
                return original(self, *args, **kwargs)
            if original is not READING:
                watch.look_at(self.query)
                return original(self, *args, **kwargs)
            query, self.as_sql = self.query.clone(), (statement := Remembered(self.as_sql))
            try:
                return original(self, *args, **kwargs)
            finally:
                watch.look_at_reading(query, statement.answer)

        return execute_sql


class Remembered:
    """A function that remembers what it answered last."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.answer = function, None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.answer = self.function(*args, **kwargs)
        return self.answer


def _make_alias_known() -> None:
    """To this thread. The alias stands in no settings, so that nobody makes a test database for it."""
    try:
        connections[ALIAS]
    except ConnectionDoesNotExist:
        connections[ALIAS] = OfflineConnection(ALIAS)


def _our_line() -> str:
    """The innermost line of the product (not of its tests) that led here."""
    frames = [frame for frame in traceback.extract_stack() if frame.filename.startswith(f"{ROOT}/")]
    ours = [frame for frame in frames if "/.venv/" not in frame.filename and frame.filename != __file__]
    product = [frame for frame in ours if "/tests/" not in frame.filename] or ours
    return f"{product[-1].filename.removeprefix(f'{ROOT}/')}:{product[-1].lineno}" if product else "a library"
