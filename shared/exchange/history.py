"""What may be forgotten after a while. Other apps add theirs; audit, signatures and tombstones are never among it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from . import states
from .models import Alert, Attempt, Delivery, FlowHour, InboxMessage, OutboxEvent, ReconcileRun

OldRows = Callable[[datetime], Any]


@dataclass(frozen=True)
class History:
    """One kind of history: `old_rows(before)` is the queryset of what may go."""

    name: str
    old_rows: OldRows


_registry: dict[str, History] = {}


def forget_after_a_while(name: str, old_rows: OldRows) -> None:
    """Let `purge_history` delete what `old_rows(before)` finds. Called from an app's `ready`."""
    _registry[name] = History(name, old_rows)


def histories() -> list[History]:
    return [_registry[name] for name in sorted(_registry)]


def settled_events() -> History:
    """Delivered messages, for those who purge them alone."""
    return _registry["outbox"]


def _settled_events(before: datetime) -> Any:
    """Events all of whose deliveries are done, with the deliveries and attempts that hang on them."""
    unsettled = Delivery.objects.filter(event=OuterRef("pk")).exclude(state=states.DELIVERED)
    return OutboxEvent.objects.filter(occurred_at__lt=before, feed_number__gt=0).exclude(Exists(unsettled))


forget_after_a_while("attempts", lambda before: Attempt.objects.filter(at__lt=before))
forget_after_a_while("outbox", _settled_events)
forget_after_a_while(
    "inbox",
    lambda before: InboxMessage.objects.filter(received_at__lt=before, state__in=[states.DONE, states.IGNORED]),
)
forget_after_a_while("alerts", lambda before: Alert.objects.filter(last_at__lt=before, state=states.ALERT_CLOSED))
forget_after_a_while("hours", lambda before: FlowHour.objects.filter(hour__lt=before))
forget_after_a_while("reconciliations", lambda before: ReconcileRun.objects.filter(started_at__lt=before))
