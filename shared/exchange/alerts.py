"""Telling operators: once of each trouble, once a day again while it lasts and nobody has seen it, and of its end."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.urls import reverse

from shared.accounts.actors import Actor
from shared.audit.services import record_event
from shared.comms.services import alert_operators
from shared.db import atomic
from shared.ui.times import span

from . import states
from .models import Alert

if TYPE_CHECKING:
    from .health.rules import Rule

log = logging.getLogger(__name__)
LONGEST_TEXT = 1000
REMIND_EVERY = timedelta(hours=24)


@atomic
def alert(kind: str, text: str, *, now: datetime, key: str = "") -> None:
    """Something happened that operators should hear of, in the admin, by notification and by mail.

    Until it is over, the same `kind` and `key` again counts up its row.
    """
    if not _live(kind, key).update(times=F("times") + 1, last_at=now, text=text[:LONGEST_TEXT]):
        _begin(kind, text[:LONGEST_TEXT], key, now)


@atomic
def keep_alert(kind: str, text: str, *, now: datetime, key: str = "") -> None:
    """Something is wrong at `now`: told if that is new, kept up to date if it was known."""
    if not _live(kind, key).update(last_at=now, text=text[:LONGEST_TEXT]):
        _begin(kind, text[:LONGEST_TEXT], key, now)


@atomic
def resolve(kind: str, *, now: datetime, key: str = "") -> int:
    """The trouble is over; how many it were. Whoever was told of it is told of this too."""
    return sum(_end(row, now) for row in _live(kind, key))


@atomic
def resolve_others(kind: str, *, keys: Collection[str], now: datetime) -> int:
    """Of this kind only the troubles with these keys go on; how many are over."""
    return sum(_end(row, now) for row in Alert.objects.live().filter(kind=kind).exclude(key__in=list(keys)))


@atomic
def mark_seen(*, alerts: Any, by: Actor, now: datetime) -> int:
    """An operator has seen these: nobody is reminded any more. What was an event and not a state is over with that."""
    seen = list(alerts.filter(state=states.ALERT_OPEN))
    for row in seen:
        rule = _rule(row)
        is_state = rule is not None and rule.find is not None
        after = {"state": states.ALERT_SEEN} if is_state else {"state": states.ALERT_CLOSED, "closed_at": now}
        if Alert.objects.filter(pk=row.pk, state=states.ALERT_OPEN).update(**after):
            record_event(verb="mark_seen", subject=row, by=by, now=now, before=row.state, after=str(after["state"]))
    return len(seen)


@atomic
def remind(*, now: datetime) -> int:
    """Tell again what has lasted for a day since it was told, and nobody has seen; how many."""
    old = Alert.objects.filter(state=states.ALERT_OPEN, told_at__lte=now - REMIND_EVERY)
    again = [row for row in old if Alert.objects.filter(pk=row.pk, told_at=row.told_at).update(told_at=now)]
    for row in again:
        _tell(row, f"Still so: {row.text}", f"{row.pk}:{now:%Y-%m-%dT%H}", now)
    return len(again)


def _live(kind: str, key: str) -> Any:
    return Alert.objects.live().filter(kind=kind, key=key)


def _begin(kind: str, text: str, key: str, now: datetime) -> None:
    log.warning("%s: %s", kind, text)
    row = Alert.objects.create(kind=kind, key=key, text=text, first_at=now, last_at=now, told_at=now)
    # A trouble that comes and goes is told once an hour.
    _tell(row, text, f"{kind}:{key}:{now:%Y-%m-%dT%H}", now)


def _end(row: Alert, now: datetime) -> int:
    """Close the row, unless somebody else just did. Its end is told once for each time that its begin was told."""
    closed = Alert.objects.live().filter(pk=row.pk).update(state=states.ALERT_CLOSED, closed_at=now)
    if closed:
        lasted = span((now - row.first_at).total_seconds())
        text = f"It is over, after {lasted}. There is nothing to do. It was: {row.text}"
        key = f"over:{row.kind}:{row.key}:{row.first_at:%Y-%m-%dT%H}"
        alert_operators(kind=f"well again after “{_title(row)}”", text=text, link=_link(), key=key, now=now)
    return int(closed)


def _tell(row: Alert, text: str, key: str, now: datetime) -> None:
    body = f"{text}\n\n{rule.do}" if (rule := _rule(row)) else text
    alert_operators(kind=_title(row), text=body, link=_link(), key=key, now=now)


def _rule(row: Alert) -> Rule | None:
    from .health.rules import RULE_OF  # the rules stand on the figures, which stand on what raises alerts

    return RULE_OF.get(row.kind)


def _title(row: Alert) -> str:
    rule = _rule(row)
    return rule.title if rule else row.kind


def _link() -> str:
    return f"{reverse('exchange:integration')}#alerts"
