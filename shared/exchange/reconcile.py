"""Proving that both sides hold the same: `(id, version, hash)` of every record, compared in the order of ids."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import F
from django.utils.module_loading import import_string

from shared.db import atomic
from shared.errors import DomainError, NotFound
from shared.schemas import json

from . import peer
from .alerts import alert, resolve
from .models import Difference, ReconcileRun

AT_ONCE = 200


class Mark(NamedTuple):
    """What one side holds of one record, in short."""

    id: str
    version: int
    hash: str


MarksPage = Callable[..., Sequence[Mark]]
Repair = Callable[..., object]


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


def repair_of(kind: str) -> Repair | None:
    """How this side mends one record of a type: `settings.RECONCILE_REPAIRS` names `repair(*, record_id, now)`."""
    path = getattr(settings, "RECONCILE_REPAIRS", {}).get(kind)
    return import_string(path) if path else None


def marks_there(kind: str, *, after: str) -> Sequence[Mark]:
    """The same from the other portal. Raises PeerUnavailable."""
    rows = peer.get("/api/reconcile", {"type": kind, "after": after, "limit": AT_ONCE})
    return [Mark(str(row["_id"]), int(row["version"]), str(row["hash"])) for row in rows]


def reconcile_kind(
    kind: str, *, tell_time: Callable[[], datetime], repair: Repair | None = None, on_step: OnStep = lambda _: None
) -> ReconcileRun:
    """Compare all records of a type from beginning to end; what could not be finished says why on its run."""
    run = begin_run(kind, now=tell_time())
    error = ""
    try:
        for step in compare(kind, run=run, repair=repair, now=tell_time()):
            on_step(step)
    except DomainError as refused:
        error = refused.message
    run = finish_run(run, now=tell_time(), error=error)
    if run.different > run.repaired or run.error:
        what = (
            run.error or f"{run.different} of {run.compared} {kind}s differ between the portals, {run.repaired} mended."
        )
        alert("reconcile", what, key=kind, now=tell_time())
    else:
        resolve("reconcile", key=kind)
    return run


def compare(kind: str, *, run: ReconcileRun, repair: Repair | None = None, now: datetime) -> Iterator[Compared]:
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
        _note(run, len({mark.id for mark in [*here, *there]}), differences)
        if repair is not None:
            for difference in differences:
                _repair(difference, repair, now)
        yield Compared(len({mark.id for mark in [*here, *there]}), differences)
        if not end:
            return
        after = end


@atomic
def begin_run(kind: str, *, now: datetime) -> ReconcileRun:
    return ReconcileRun.objects.create(type=kind, started_at=now)


@atomic
def finish_run(run: ReconcileRun, *, now: datetime, error: str = "") -> ReconcileRun:
    """Close a run, and forget the details of older runs of its type but the last ten."""
    ReconcileRun.objects.filter(pk=run.pk).update(finished_at=now, error=error[:300])
    old = ReconcileRun.objects.filter(type=run.type).order_by("-started_at", "-id").values_list("pk", flat=True)[10:]
    Difference.objects.filter(run_id__in=list(old)).delete()
    run.refresh_from_db()
    return run


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


@atomic
def _note(run: ReconcileRun, compared: int, differences: Sequence[Difference]) -> None:
    Difference.objects.bulk_create(differences)
    ReconcileRun.objects.filter(pk=run.pk).update(
        compared=F("compared") + compared, different=F("different") + len(differences)
    )


def _repair(difference: Difference, repair: Repair, now: datetime) -> None:
    repair(record_id=difference.record_id, now=now)
    _mark_repaired(difference)


@atomic
def _mark_repaired(difference: Difference) -> None:
    Difference.objects.filter(pk=difference.pk).update(repaired=True)
    ReconcileRun.objects.filter(pk=difference.run_id).update(repaired=F("repaired") + 1)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_without_nulls(item) for item in value]
    return value
