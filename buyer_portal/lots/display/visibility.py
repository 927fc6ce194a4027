"""Whether the producers' side has confirmed the newest word about a lot: of one lot in full, of many in a word."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from statistics import median
from typing import Literal

from django.db.models import QuerySet

from buyer_portal.lots.models import Lot
from shared.exchange import states as exchange
from shared.exchange.models import Delivery, OutboxEvent
from shared.exchange.services import delivery_status

State = Literal["pending", "visible", "failing"]

SHOWN = 5
MEASURED = 20
SOON_ENOUGH_TO_TELL = 120.0  # seconds


@dataclass(frozen=True)
class Seen:
    """How far the newest word about a lot has come. `took` is in seconds, None where it is too long to be told."""

    state: State
    delivered_at: datetime | None
    attempts: int
    last_error: str
    took: float | None
    deliveries: tuple[Delivery, ...]

    @property
    def etag(self) -> str:
        """The same as long as all that is shown is the same."""
        sent = [(one.pk, one.state, one.attempts, one.last_error) for one in self.deliveries]
        shown = repr((self.state, self.delivered_at, self.attempts, self.last_error, sent))
        return hashlib.sha256(shown.encode()).hexdigest()[:16]


def seen_of(lot: Lot) -> Seen | None:
    """How far the newest word about `lot` has come; None of a draft, of which nobody is told."""
    if not lot.revision:
        return None
    status = delivery_status("lot", lot.pk, lot.version)
    sent = tuple(_to_producers([lot]).order_by("-aggregate_version", "-id")[:SHOWN])
    took = (status.delivered_at - lot.updated_at).total_seconds() if status.delivered_at else None
    return Seen(
        state="visible" if not sent and _is_forgotten(lot) else status.state,
        delivered_at=status.delivered_at,
        attempts=status.attempts,
        last_error=status.last_error,
        took=took if took is not None and took < SOON_ENOUGH_TO_TELL else None,
        deliveries=sent,
    )


def how_soon() -> str:
    """How long it takes until producers see what is published, by what was sent to them last; outages do not count."""
    sent = Delivery.objects.filter(state=exchange.DELIVERED, aggregate_type="lot", endpoint__is_peer=True)
    newest = sent.order_by("-finished_at", "-id").values_list("created_at", "finished_at")[:MEASURED]
    waits = [(finished - created).total_seconds() for created, finished in newest]
    usual_ones = [wait for wait in waits if wait < SOON_ENOUGH_TO_TELL]
    if not usual_ones:
        return "Producers see a lot as soon as their side has confirmed it; its page then says so."
    seconds = ceil(median(usual_ones))
    usual = "a second" if seconds <= 1 else f"{seconds} seconds"
    return f"Producers usually see a lot within {usual} of its publication; its page says when they do."


@dataclass(frozen=True)
class Row:
    """One lot of a list. `on_its_way`: the newest word about it has not been confirmed yet."""

    lot: Lot
    on_its_way: bool


def rows_of(lots: Sequence[Lot]) -> list[Row]:
    """`lots` as a list shows them, with one query for all of them."""
    told = [lot for lot in lots if lot.revision]
    waiting: set[tuple[str, int]] = set()
    if told:
        unconfirmed = _to_producers(told).exclude(state=exchange.DELIVERED)
        waiting = set(unconfirmed.values_list("aggregate_id", "aggregate_version"))
    return [Row(lot, on_its_way=(lot.pk, lot.version) in waiting) for lot in lots]


def _to_producers(lots: Sequence[Lot]) -> QuerySet[Delivery]:
    ids = [lot.pk for lot in lots]
    return Delivery.objects.filter(aggregate_type="lot", aggregate_id__in=ids, endpoint__is_peer=True)


def _is_forgotten(lot: Lot) -> bool:
    """Whether what was sent is no longer kept. `purge_history` forgets only what was confirmed."""
    about = OutboxEvent.objects.filter(aggregate_type="lot", aggregate_id=lot.pk)
    return not about.filter(aggregate_version__gte=lot.version).exists()
