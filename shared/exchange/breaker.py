"""The circuit breaker: an endpoint that keeps failing is left alone for a while, and what is due to it waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings

from .states import CLOSED, OPEN, PROBING

FAILURES_IN_ROW = 10
TRIES_TO_JUDGE = 10
SHARE_OF_FAILURES = 0.7
WINDOW_MINUTES = 5
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=10)

Minute = Sequence[int]  # (minute since the epoch, tries, failures)


@dataclass(frozen=True)
class Breaker:
    """A breaker as it stands. `recent` holds the tries of the last five minutes, a minute an entry."""

    state: str = CLOSED
    failures_in_row: int = 0
    recent: tuple[Minute, ...] = ()
    open_until: datetime | None = None
    open_seconds: float = 0

    def may_try(self, now: datetime) -> bool:
        """Whether anything may be sent at `now`; when not closed, one probe."""
        if self.state == CLOSED or self.open_until is None:
            return True
        # A pause that seems too long was written before the clock was set back.
        return now >= self.open_until or self.open_until > now + 2 * LONGEST_PAUSE

    def probe(self, now: datetime, *, lasting: timedelta) -> Breaker:
        """Begin a probe. Nobody else may probe until it is judged or has lasted too long."""
        return replace(self, state=PROBING, open_until=now + lasting)

    def after(self, *, ok: bool, now: datetime) -> Breaker:
        """The breaker after one more try."""
        if ok:
            if self.state != CLOSED:
                return Breaker()
            return replace(self, failures_in_row=0, recent=self._with_try(now, failed=0))
        if self.state == PROBING:
            return self._opened(now, pause=self.open_seconds * 2)
        if self.state == OPEN:
            return self
        counted = replace(self, failures_in_row=self.failures_in_row + 1, recent=self._with_try(now, failed=1))
        return counted._opened(now, pause=0) if counted._failing() else counted

    def _with_try(self, now: datetime, *, failed: int) -> tuple[Minute, ...]:
        minute = int(now.timestamp()) // 60
        kept = [entry for entry in self.recent if minute - WINDOW_MINUTES < entry[0] < minute]
        here = next((entry for entry in self.recent if entry[0] == minute), (minute, 0, 0))
        return (*kept, (minute, here[1] + 1, here[2] + failed))

    def _failing(self) -> bool:
        tries, failures = sum(entry[1] for entry in self.recent), sum(entry[2] for entry in self.recent)
        often = tries >= TRIES_TO_JUDGE and failures >= SHARE_OF_FAILURES * tries
        return often or self.failures_in_row >= FAILURES_IN_ROW

    def _opened(self, now: datetime, *, pause: float) -> Breaker:
        scale = settings.EXCHANGE.schedule_scale
        seconds = min(max(pause, FIRST_PAUSE.total_seconds() * scale), LONGEST_PAUSE.total_seconds() * scale)
        return replace(self, state=OPEN, open_until=now + timedelta(seconds=seconds), open_seconds=seconds)
