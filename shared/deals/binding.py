"""How long a bid binds whoever made it: the buyer needs the time to judge it."""

from __future__ import annotations

from datetime import datetime, timedelta

TIME_TO_JUDGE = timedelta(days=14)


def binds_until(deadline: datetime) -> datetime:
    """Until when a bid binds at least, and unless it says otherwise: long enough to be judged after `deadline`."""
    return deadline + TIME_TO_JUDGE
