"""Certificates that end soon, or have ended, for the dashboard's one list of what waits."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone

from shared.accounts.actors import Actor, Role
from shared.ui import times
from shared.ui.parts import Todo
from shared.ui.waiting import MOST

from .models import Certificate

SOON = timedelta(days=30)


def certificates_waiting(actor: Actor, now: datetime) -> list[Todo]:
    """Those to be renewed within 30 days, and those that have ended. One query."""
    if not actor.may(Role.TRADER):
        return []
    today = times.local(now).date()
    ending = Certificate.objects.visible_to(actor).kept().filter(valid_to__lte=today + SOON)
    return [_todo(one, today) for one in ending.order_by("-valid_to", "id")[:MOST]]


def _todo(one: Certificate, today: date) -> Todo:
    renew = f"{reverse('certificates:list')}?renews={one.pk}#h-add-a-certificate"
    if one.valid_to < today:
        detail = f"{one.number} · its last day was {times.calendar_day(one.valid_to)}"
        return Todo("cert", f"{one.scheme} has ended", renew, "Renew", detail=detail)
    return Todo("cert", f"Renew {one.scheme}", renew, "Renew", detail=one.number, due=_last_minute(one.valid_to))


def _last_minute(day: date) -> datetime:
    """Of the day, where the reader is."""
    return datetime.combine(day, time(23, 59), timezone.get_current_timezone())
