"""How long is long: as written, but for tests, which run a portal's clocks up to a hundred times faster."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

LEAST = timedelta(seconds=30)  # a sweep comes every ten


def paced(span: timedelta) -> timedelta:
    """`span` by this portal's pace (`WEBHOOK_SCHEDULE_SCALE`), never so short that a sweep could be missed."""
    scale: float = settings.EXCHANGE.schedule_scale
    return max(span * scale, min(span, LEAST))
