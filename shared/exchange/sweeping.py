"""The sweep: finds whatever is due, however it came to be forgotten. Two at once are harmless."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from . import states, wake
from .feed import number_feed
from .models import Delivery, Endpoint, InboxMessage, LogoCopy, ReconcileRun


@dataclass(frozen=True)
class Swept:
    """What one sweep found."""

    numbered: int
    endpoints: list[str]
    inbox: bool


def sweep_once(*, now: datetime) -> Swept:
    """Number what was committed; wake workers where something is due: an endpoint, the inbox, logos, comparisons."""
    endpoints = due_endpoints(now)
    wake.wake_senders(endpoints)
    inbox = bool(InboxMessage.objects.filter(state=states.DUE).due(now).exists())
    if inbox:
        wake.wake_inbox()
    if LogoCopy.objects.due(now).exists():
        wake.wake_copiers()
    wake.wake_comparers(ReconcileRun.objects.filter(state=states.RUN_ASKED).values_list("pk", flat=True))
    return Swept(number_feed(), endpoints, inbox)


def due_endpoints(now: datetime) -> list[str]:
    """The enabled endpoints to which something is due; one small look-up each."""
    enabled = Endpoint.objects.enabled().order_by("id").values_list("pk", flat=True)
    return [pk for pk in enabled if Delivery.objects.filter(endpoint_id=pk).due(now).exists()]
