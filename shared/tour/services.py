"""What a person does with the panel: begin anew, put it away, bring it back."""

from __future__ import annotations

from datetime import datetime

from shared.accounts.models import User
from shared.db import atomic

from .models import Tour


@atomic
def begin_tour(*, user: User, now: datetime) -> Tour:
    """Begin the round, again if need be: only what is done from `now` on counts, and the panel is shown."""
    return _keep(user, begun_at=now, hidden_at=None)


@atomic
def hide_tour(*, user: User, now: datetime) -> Tour:
    """Put the panel away; what was done stays done."""
    return _keep(user, hidden_at=now)


@atomic
def show_tour(*, user: User, now: datetime) -> Tour:
    """Bring the panel back as it was put away."""
    return _keep(user, hidden_at=None)


def _keep(user: User, **fields: datetime | None) -> Tour:
    rows = Tour.objects.filter(user=user)
    if not rows.update(**fields):
        Tour.objects.create(user=user, **{"begun_at": user.created_at} | fields)
    return rows.get()
