"""Certificates that end soon or have ended, for the dashboard's one list of what waits."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.urls import reverse

from shared.accounts.actors import Actor, Role
from shared.ui import times
from shared.ui.parts import Todo
from shared.ui.waiting import MOST

from .models import Certificate

SOON = timedelta(days=30)


def certificates_waiting(actor: Actor, now: datetime) -> list[Todo]:
    """Those to be renewed within 30 days. One query."""
    if not actor.may(Role.TRADER):
        return []
    today = times.local(now).date()
    ending = Certificate.objects.visible_to(actor).kept().filter(valid_to__gte=today, valid_to__lte=today + SOON)
    return [_todo(one) for one in ending.order_by("valid_to", "id")[:MOST]]


def _todo(one: Certificate) -> Todo:
    end = datetime.combine(one.valid_to + timedelta(days=1), time(), UTC)
    return Todo("cert", f"Renew {one.scheme}", reverse("certificates:list"), "Look", detail=one.number, due=end)
