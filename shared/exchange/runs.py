"""The life of a comparison: asked for or begun, step by step, done. At most one of each type at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils.module_loading import import_string

from shared.accounts.actors import Actor
from shared.audit.services import record_event
from shared.db import atomic, on_commit
from shared.errors import InvalidMove, NotFound

from . import states, wake
from .models import Difference, ReconcileRun

DEAD_AFTER = timedelta(minutes=5)

Repair = Callable[..., object]


def repair_of(kind: str) -> Repair | None:
    """How this side mends one record of a type: `settings.RECONCILE_REPAIRS` names `repair(*, record_id, now)`."""
    path = getattr(settings, "RECONCILE_REPAIRS", {}).get(kind)
    return import_string(path) if path else None


@atomic
def ask_run(kind: str, *, repair: bool = False, by: Actor, now: datetime) -> ReconcileRun:
    """Ask for a comparison, which a worker then makes. One that is asked for or under way already is given instead.

    Raises NotFound for a type that is not compared here, InvalidMove for a repair of what this portal owns.
    """
    if kind not in settings.RECONCILERS:
        raise NotFound(f"This portal does not compare {kind!r}.")
    if repair and repair_of(kind) is None:
        raise InvalidMove("This portal owns these records: mend them from the other portal.")
    _end_dead_runs(kind, now)
    live = ReconcileRun.objects.live().filter(type=kind).first()
    if live is not None:
        return live
    run = ReconcileRun.objects.create(type=kind, state=states.RUN_ASKED, repair=repair, started_at=now, seen_at=now)
    record_event(verb="ask_run", subject=run, by=by, now=now, data={"type": kind, "repair": repair})
    on_commit(lambda: wake.wake_comparers([run.pk]))
    return run


@atomic
def take_run(run_id: str, *, now: datetime) -> ReconcileRun | None:
    """The run that was asked for, if nobody has begun it yet."""
    asked = ReconcileRun.objects.filter(pk=run_id, state=states.RUN_ASKED)
    if not asked.update(state=states.RUN_RUNNING, seen_at=now):
        return None
    return ReconcileRun.objects.get(pk=run_id)


@atomic
def begin_run(kind: str, *, now: datetime) -> ReconcileRun:
    """Begin a comparison at once. Raises InvalidMove while another one of this type is asked for or under way."""
    _end_dead_runs(kind, now)
    if ReconcileRun.objects.live().filter(type=kind).exists():
        raise InvalidMove(f"A comparison of {kind}s is under way already. Wait until it is done.")
    return ReconcileRun.objects.create(type=kind, state=states.RUN_RUNNING, started_at=now, seen_at=now)


@atomic
def finish_run(run: ReconcileRun, *, now: datetime, error: str = "") -> ReconcileRun:
    """Close a run, and forget the details of older runs of its type but the last ten."""
    ReconcileRun.objects.filter(pk=run.pk).update(state=states.RUN_DONE, finished_at=now, error=error[:300])
    old = ReconcileRun.objects.filter(type=run.type).order_by("-started_at", "-id").values_list("pk", flat=True)[10:]
    Difference.objects.filter(run_id__in=list(old)).delete()
    run.refresh_from_db()
    return run


@atomic
def note_step(run: ReconcileRun, compared: int, differences: Sequence[Difference], *, now: datetime) -> None:
    Difference.objects.bulk_create(differences)
    ReconcileRun.objects.filter(pk=run.pk).update(
        compared=F("compared") + compared, different=F("different") + len(differences), seen_at=now
    )


@atomic
def note_repaired(difference: Difference) -> None:
    Difference.objects.filter(pk=difference.pk).update(repaired=True)
    ReconcileRun.objects.filter(pk=difference.run_id).update(repaired=F("repaired") + 1)


def _end_dead_runs(kind: str, now: datetime) -> None:
    """A run whose worker died makes no steps any more, and must not stand in the way for ever."""
    dead = ReconcileRun.objects.live().filter(type=kind, seen_at__lt=now - DEAD_AFTER)
    dead.update(state=states.RUN_DONE, finished_at=now, error="It was broken off: its worker ended.")
