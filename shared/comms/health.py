"""How the mails stand, for the page of the integration and for operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.paging import MOST_COUNTED, Total

from . import states
from .models import SORTS, Mail

LATE_AFTER = timedelta(minutes=5)
FAILED_WITHIN = timedelta(days=7)
Trace = tuple[datetime, str]  # when a mail is or was next due, and what went wrong with it


@dataclass(frozen=True)
class MailHealth:
    """The mails of this portal at one moment. Counts are exact up to 1,000."""

    waiting: Total
    waiting_since: datetime | None  # when the one that should have gone first was due; None when none is late at all
    put_off: Total  # of those that wait: tried before, in vain
    failed: Total  # given up in the last seven days
    last_sent_at: datetime | None
    last_error: str  # of a mail that is to be tried again, or else of the last one that was given up
    now: datetime

    @property
    def lag(self) -> timedelta:
        """How late the mail is that should have gone first."""
        return self.now - self.waiting_since if self.waiting_since else timedelta(0)

    @property
    def tone(self) -> str:
        """good, wait or bad."""
        if self.failed.count:
            return "bad"
        return "wait" if self.put_off.count or self.lag > LATE_AFTER else "good"


def mail_health(now: datetime) -> MailHealth:
    """How the mails stand at `now`. Four small queries for each sort of mail, whatever there is."""
    waiting, put_off, failed = [], [], []
    sent: list[datetime] = []
    for sort in SORTS:
        waiting += _traces(sort, "next_attempt_at", state=states.DUE)
        put_off += _traces(sort, "-next_attempt_at", state=states.DUE, attempts__gt=0)
        failed += _traces(sort, "-next_attempt_at", state=states.FAILED, next_attempt_at__gte=now - FAILED_WITHIN)
        newest = sort.rows().filter(state=states.SENT).order_by("-next_attempt_at", "-id").first()
        sent += [newest.sent_at] if newest else []
    late = [due for due, _ in waiting if due <= now]
    return MailHealth(
        waiting=_total(waiting),
        waiting_since=min(late, default=None),
        put_off=_total(put_off),
        failed=_total(failed),
        last_sent_at=max(sent, default=None),
        last_error=max(put_off or failed, default=(now, ""))[1],
        now=now,
    )


def _traces(sort: type[Mail], order: str, **which: object) -> list[Trace]:
    rows = sort.rows().filter(**which).order_by(order, "id")
    return list(rows.values_list("next_attempt_at", "last_error")[: MOST_COUNTED + 1])


def _total(traces: list[Trace]) -> Total:
    return Total(min(len(traces), MOST_COUNTED), more=len(traces) > MOST_COUNTED)
