"""The demonstration people's rounds begin when the demonstration data is there: what they did before does not count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shared.accounts.demo import Person
from shared.accounts.models import User
from shared.accounts.roles import Home

from .models import Tour
from .services import begin_tour


def begin_tours(people: Sequence[Person], *, now: datetime) -> int:
    """Begin the round of those who have not begun any; returns how many."""
    here = User.objects.filter(home=Home.HERE, email__in=[person.email for person in people]).order_by("id")
    on_the_way = set(Tour.objects.filter(user__in=here).values_list("user_id", flat=True))
    waiting = [user for user in here if user.pk not in on_the_way]
    for user in waiting:
        begin_tour(user=user, now=now)
    return len(waiting)
