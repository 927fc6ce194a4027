"""Proving that both sides hold the same: `(id, version, hash)` of every record, compared in the order of ids."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

from shared.errors import DomainError, NotFound
from shared.schemas import json

from . import peer
from .models import Difference, ReconcileRun
from .runs import Repair, begin_run, finish_run, note_repaired, note_step

AT_ONCE = 200


class Mark(NamedTuple):
    """What one side holds of one record, in short."""

    id: str
    version: int
    hash: str


MarksPage = Callable[..., Sequence[Mark]]


@dataclass
class Compared:
    """One step of a comparison: records looked at, and those that differ."""

    compared: int
    differences: list[Difference]


OnStep = Callable[[Compared], object]


def record_hash(record: Mapping[str, Any]) -> str:
    """SHA-256 of a record's canonical JSON; what is null counts as not there."""
    return hashlib.sha256(json.canonical(_without_nulls(record))).hexdigest()


def marks_after(kind: str, *, after: str, limit: int = AT_ONCE) -> Sequence[Mark]:
    """What this side holds of one type, in the order of ids. Raises NotFound for a type that it does not hold.

    `settings.RECONCILERS` names, by type, a function `page(*, after, limit) -> Sequence[Mark]`.
    """
    path = settings.RECONCILERS.get(kind)
    if path is None:
        raise NotFound(f"This portal does not compare {kind!r}; it knows {', '.join(settings.RECONCILERS) or 'none'}.")
    page: MarksPage = import_string(path)
    return page(after=after, limit=limit)


def marks_there(kind: str, *, after: str) -> Sequence[Mark]:
    """The same from the other portal. Raises PeerUnavailable."""
    rows = peer.get("/api/reconcile", {"type": kind, "after": after, "limit": AT_ONCE})
    return [Mark(str(row["_id"]), int(row["version"]), str(row["hash"])) for row in rows]


def reconcile_kind(
    kind: str, *, tell_time: Callable[[], datetime], repair: Repair | None = None, on_step: OnStep = lambda _: None
) -> ReconcileRun:
    """Compare all records of a type from beginning to end; what could not be finished says why on its run.

    Raises InvalidMove while another comparison of this type is under way.
    """
    return carry_out(begin_run(kind, now=tell_time()), tell_time=tell_time, repair=repair, on_step=on_step)


def carry_out(
    run: ReconcileRun,
    *,
    tell_time: Callable[[], datetime],
    repair: Repair | None = None,
    on_step: OnStep = lambda _: None,
) -> ReconcileRun:
    """Compare for a run that was begun. Operators hear of what differs from the look-out (`health.rules`)."""
    error = ""
    try:
        for step in compare(run.type, run=run, repair=repair, tell_time=tell_time):
            on_step(step)
    except DomainError as refused:
        error = refused.message
    except Exception as unforeseen:
        finish_run(run, now=tell_time(), error=f"It was broken off: {type(unforeseen).__name__}.")
        raise
    return finish_run(run, now=tell_time(), error=error)


def compare(
    kind: str, *, run: ReconcileRun, repair: Repair | None = None, tell_time: Callable[[], datetime]
) -> Iterator[Compared]:
    """Walk both sides in the order of ids, write down each difference, and `repair(record_id=…, now=…)` it if asked.

    Yields after each page, for a progress bar. Raises PeerUnavailable. The run is finished by `finish_run`.
    """
    after = ""
    while True:
        here, there = marks_after(kind, after=after, limit=AT_ONCE), marks_there(kind, after=after)
        # A page that is full ends somewhere; the other side's page may reach further, so both stop at the nearer end.
        ends = [page[-1].id for page in (here, there) if len(page) >= AT_ONCE]
        end = min(ends, default="")
        if end:
            here = [mark for mark in here if mark.id <= end]
            there = [mark for mark in there if mark.id <= end]
        differences = list(_differences(here, there, run))
        note_step(run, len({mark.id for mark in [*here, *there]}), differences, now=tell_time())
        if repair is not None:
            for difference in differences:
                _repair(difference, repair, tell_time())
        yield Compared(len({mark.id for mark in [*here, *there]}), differences)
        if not end:
            return
        after = end


def _differences(here: Sequence[Mark], there: Sequence[Mark], run: ReconcileRun) -> Iterator[Difference]:
    mine, theirs = {mark.id: mark for mark in here}, {mark.id: mark for mark in there}
    for record_id in sorted(mine.keys() | theirs.keys()):
        one, other = mine.get(record_id), theirs.get(record_id)
        what = _what_differs(one, other)
        if what:
            yield Difference(
                run=run,
                record_id=record_id,
                what=what,
                version_here=one.version if one else None,
                version_there=other.version if other else None,
            )


def _what_differs(one: Mark | None, other: Mark | None) -> str:
    if one is None:
        return "missing here"
    if other is None:
        return "missing there"
    if one.version != other.version:
        return "older here" if one.version < other.version else "older there"
    return "content" if one.hash != other.hash else ""


def _repair(difference: Difference, repair: Repair, now: datetime) -> None:
    repair(record_id=difference.record_id, now=now)
    note_repaired(difference)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_without_nulls(item) for item in value]
    return value
