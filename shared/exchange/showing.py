"""The integration as people read it: rows in words, and the line that says how it stands and what happens next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from shared.schemas import json
from shared.ui.parts import Cell, Tone

from . import states
from .health.rules import RULE_OF, Rule
from .health.troubles import Trouble
from .integration import Integration, RunHealth
from .models import Alert, Delivery, Difference, InboxMessage
from .subjects import Subject, subjects_of
from .words import delivery_words, inbox_words

SHOWN = 10
ON_THE_WAY_SHOWN = 25
# What holds messages up, and so concerns everybody; the rest is for operators alone.
CONCERN_ALL = {
    "breaker_open", "sending_late", "inbox_late", "workers_silent", "broker_away", "peer_away", "peer_workers_silent",
}  # fmt: skip
STATES = {"good": "All is well", "wait": "Slower than usual", "bad": "Held up"}


@dataclass(frozen=True)
class Outgoing:
    """A message that is on its way, or was given up."""

    id: str
    event: str
    subject: Subject
    to: str
    since: datetime
    tries: int
    words: str
    error: str
    is_dead: bool
    next_at: datetime | None


@dataclass(frozen=True)
class Incoming:
    """A message that came in and could not be applied."""

    id: str
    message_id: str
    event: str
    subject: Subject
    since: datetime
    tries: int
    words: str
    error: str


@dataclass(frozen=True)
class Differing:
    """A record that is not the same on both sides."""

    subject: Subject
    what: str
    here: int | None
    there: int | None


@dataclass(frozen=True)
class Compared:
    """The newest comparison of a type, with the first of what it found."""

    run: RunHealth
    may_mend: bool
    differences: tuple[Differing, ...]


@dataclass(frozen=True)
class Told:
    """A trouble as the page shows it: what, since when, what to do, and whether somebody has seen it."""

    id: str
    kind: str
    text: str
    since: datetime
    times: int
    seen: bool

    @property
    def rule(self) -> Rule | None:
        return RULE_OF.get(self.kind)

    @property
    def tone(self) -> str:
        return self.rule.tone if self.rule else "wait"


def given_up() -> tuple[Outgoing, ...]:
    """The newest that were given up."""
    return _outgoing(Delivery.objects.dead().order_by("-finished_at", "-id")[:SHOWN])


def on_the_way_of(organization_id: str) -> tuple[Outgoing, ...]:
    """What this organisation changed and the other portal has not confirmed, the oldest first; nothing of nobody."""
    if not organization_id:
        return ()
    waiting = Delivery.objects.filter(state__in=[states.DUE, states.DEAD], endpoint__is_peer=True)
    return _outgoing(waiting.filter(event__organization_id=organization_id).order_by("id")[:ON_THE_WAY_SHOWN])


def parked() -> tuple[Incoming, ...]:
    """The newest that are parked, named by what they are about."""
    rows = list(InboxMessage.objects.parked().order_by("-id")[:SHOWN])
    about = [_aggregate_of(row.body) for row in rows]
    subjects = subjects_of(about)
    return tuple(
        Incoming(
            row.pk, row.message_id, row.event, subjects[one], row.received_at, row.attempts,
            inbox_words(row.last_error), row.last_error,
        )
        for row, one in zip(rows, about, strict=True)
    )  # fmt: skip


def compared(found: Integration) -> tuple[Compared, ...]:
    """The newest comparison of each type, with the first of the records that it found to differ."""
    rows = Difference.objects.filter(run_id__in=[run.id for run in found.runs if run.unmended], repaired=False)
    first = list(rows.order_by("run", "record_id").select_related("run")[: SHOWN * len(found.runs)])
    subjects = subjects_of((row.run.type, row.record_id) for row in first)
    return tuple(
        Compared(
            run,
            may_mend=run.type in getattr(settings, "RECONCILE_REPAIRS", {}),
            differences=tuple(
                Differing(subjects[run.type, row.record_id], row.what, row.version_here, row.version_there)
                for row in first
                if row.run_id == run.id
            ),
        )
        for run in found.runs
    )


def told() -> tuple[Told, ...]:
    """What operators were told of and is not over, the worst first."""
    rows = Alert.objects.live().order_by("first_at", "id")[: SHOWN * 5]
    shown = [Told(row.pk, row.kind, row.text, row.first_at, row.times, row.state == states.ALERT_SEEN) for row in rows]
    return tuple(sorted(shown, key=lambda one: one.tone != "bad"))


def tone_of(troubles: Iterable[Trouble], *, for_operator: bool) -> Tone:
    """good, wait or bad: as bad as the worst of what concerns the reader."""
    tones = {RULE_OF[one.kind].tone for one in troubles if for_operator or one.kind in CONCERN_ALL}
    return "bad" if "bad" in tones else "wait" if tones else "good"


def state_cells(
    found: Integration, troubles: Sequence[Trouble], alerts: Sequence[Told], *, for_operator: bool
) -> list[Cell]:
    """State and since when, last sent, last received, what happens next."""
    tone = tone_of(troubles, for_operator=for_operator)
    kinds = {one.kind for one in troubles if for_operator or one.kind in CONCERN_ALL}
    begun = [one.since for one in alerts if one.kind in kinds]
    since = min(begun, default=None) if tone != "good" else found.last_trouble_over or found.began
    return [
        Cell("State", STATES[tone], note="since" if since else "just now", at=since),
        _last("Last sent", found.last_sent),
        _last("Last received", found.last_received),
        _next(found, tone, for_operator=for_operator),
    ]


def _last(label: str, last: tuple[str, datetime] | None) -> Cell:
    return Cell(label, at=last[1]) if last else Cell(label, "Nothing yet")


def _next(found: Integration, tone: Tone, *, for_operator: bool) -> Cell:
    label, peer = "What happens next", found.peer
    if tone == "good":
        return Cell(label, "Nothing to do", note="changes reach the other side by themselves")
    if not for_operator:
        return Cell(label, "It goes on by itself", note="operators have been told, and nothing is lost")
    if peer.breaker == states.OPEN and peer.open_until and found.vitals.workers == "ok":
        return Cell(label, "It is tried again by itself", note="next", at=peer.open_until)
    return Cell(label, "Yours: see below", note="what to do stands beside each", mine=True)


def _outgoing(rows: Any) -> tuple[Outgoing, ...]:
    found = list(rows.select_related("endpoint"))
    subjects = subjects_of((row.aggregate_type, row.aggregate_id) for row in found)
    return tuple(
        Outgoing(
            id=row.pk,
            event=row.event_type,
            subject=subjects[row.aggregate_type, row.aggregate_id],
            to=row.endpoint.name,
            since=row.created_at,
            tries=row.attempts,
            words=delivery_words(row.last_status, row.last_error),
            error=row.last_error,
            is_dead=row.state == states.DEAD,
            next_at=row.next_attempt_at if row.state == states.DUE and row.attempts else None,
        )
        for row in found
    )


def _aggregate_of(body: str) -> tuple[str, str]:
    """What a message says that it is about; its shape was checked when it came."""
    try:
        about = json.loads(body.encode()).get("aggregate") or {}
    except (json.BadJson, AttributeError):
        about = {}
    return str(about.get("type", "record")), str(about.get("id", ""))
