"""How fast messages go and how many. Whatever the tables hold, a look reads at most some hundred rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError

from shared.db import atomic
from shared.exchange import states
from shared.exchange.models import Attempt, Delivery, FlowHour, InboxMessage
from shared.ids import first_id_at, moment_of_message

HOUR = timedelta(hours=1)
HOURS = 24
SAMPLE = 500
COUNTED_AT_MOST = 100_000


@dataclass(frozen=True)
class Spread:
    """How long it took, in milliseconds: half of `count` within `median`, 95 % of them within `slow`."""

    count: int
    median: float
    slow: float


@dataclass(frozen=True)
class Hour:
    """One hour of the last day. `sent` and `received` are None where nobody counted, `slow_ms` where nothing went."""

    hour: datetime
    sent: int | None
    received: int | None
    slow_ms: float | None

    @property
    def messages(self) -> int | None:
        """Both ways together."""
        return None if self.sent is None else self.sent + (self.received or 0)


def saved_to_confirmed(endpoint_id: str, *, now: datetime) -> Spread | None:
    """From the moment a change was saved until the other side confirmed it: the newest messages of the last hour."""
    delivered = Delivery.objects.filter(state=states.DELIVERED, finished_at__gt=now - HOUR, endpoint_id=endpoint_id)
    return spread(_times_of(delivered.order_by("-finished_at")))


def round_trips(endpoint_id: str, *, now: datetime) -> Spread | None:
    """From sending a message to its answer: the newest tries of the last hour that were taken."""
    tried = Attempt.objects.filter(pk__gt=first_id_at(now - HOUR), status__gte=200, status__lt=300)
    times = tried.order_by("-pk").values_list("took_ms", "delivery__endpoint_id")[:SAMPLE]
    return spread([took for took, endpoint in times if endpoint == endpoint_id])


def spread(times: Sequence[float]) -> Spread | None:
    """Median and 95th percentile by nearest rank; None of nothing."""
    if not times:
        return None
    ordered = sorted(times)
    return Spread(len(ordered), _ranked(ordered, 0.5), _ranked(ordered, 0.95))


def last_hours(*, now: datetime) -> list[Hour]:
    """The last 24 hours that are over, and the one that runs, which is counted at this moment."""
    this = start_of_hour(now)
    begins = [this - HOUR * back for back in range(HOURS, 0, -1)]
    kept = {row.hour: row for row in FlowHour.objects.filter(hour__gte=begins[0], hour__lt=this)}
    hours = [
        Hour(begin, row.sent, row.received, row.slow_ms) if (row := kept.get(begin)) else Hour(begin, None, None, None)
        for begin in begins
    ]
    return [*hours, Hour(this, _sent(this, now), _received(this, now), None)]


def keep_hours(*, now: datetime) -> int:
    """Count the hours of the last day that are over and were not counted yet; how many. Called by the sweep."""
    this = start_of_hour(now)
    begins = [this - HOUR * back for back in range(HOURS, 0, -1)]
    kept = set(FlowHour.objects.filter(hour__gte=begins[0]).values_list("hour", flat=True))
    missing = [begin for begin in begins if begin not in kept]
    return sum(_keep(begin) for begin in missing)


def start_of_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _keep(begin: datetime) -> bool:
    end = begin + HOUR
    times = spread(_times_of(_delivered(begin, end).order_by("finished_at")))
    row = FlowHour(
        hour=begin,
        sent=_sent(begin, end),
        received=_received(begin, end),
        median_ms=times.median if times else None,
        slow_ms=times.slow if times else None,
    )
    try:
        _insert(row)
    except IntegrityError:  # another sweep has counted it
        return False
    return True


@atomic
def _insert(row: FlowHour) -> None:
    row.save(force_insert=True)


def _delivered(begin: datetime, end: datetime) -> Any:
    return Delivery.objects.filter(state=states.DELIVERED, finished_at__gte=begin, finished_at__lt=end)


def _times_of(delivered: Any) -> list[float]:
    """Of the first of these: from when the message was written, which its id tells, until it was confirmed."""
    rows = delivered.values_list("event_id", "finished_at")[:SAMPLE]
    return [_milliseconds(finished - moment_of_message(event)) for event, finished in rows]


def _sent(begin: datetime, end: datetime) -> int:
    return int(_delivered(begin, end)[:COUNTED_AT_MOST].count())


def _received(begin: datetime, end: datetime) -> int:
    """By their ids, which begin with the second they were made in: the inbox needs no index on times for this."""
    came = InboxMessage.objects.filter(pk__gte=first_id_at(begin), pk__lt=first_id_at(end))
    return int(came[:COUNTED_AT_MOST].count())


def _ranked(ordered: Sequence[float], share: float) -> float:
    return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)], 1)


def _milliseconds(span: timedelta) -> float:
    return max(0.0, span / timedelta(milliseconds=1))
