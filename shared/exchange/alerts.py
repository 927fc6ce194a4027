"""Telling operators."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db.models import F
from django.urls import reverse

from shared.comms.services import alert_operators
from shared.db import atomic

from . import states
from .models import Alert

log = logging.getLogger(__name__)
LONGEST_TEXT = 1000


@atomic
def alert(kind: str, text: str, *, now: datetime, key: str = "") -> None:
    """Tell operators of one trouble, in the admin, by notification and by mail.

    While they have not seen it, the same `kind` and `key` again counts up its row.
    """
    text = text[:LONGEST_TEXT]
    same = Alert.objects.filter(kind=kind, key=key, state=states.ALERT_OPEN)
    if same.update(times=F("times") + 1, last_at=now, text=text):
        return
    log.warning("%s: %s", kind, text)
    row = Alert.objects.create(kind=kind, key=key, text=text, first_at=now, last_at=now)
    link = reverse("admin:exchange_alert_change", args=[row.pk])
    # A trouble that comes and goes is told once an hour.
    alert_operators(kind=kind, text=text, link=link, key=f"{kind}:{key}:{now:%Y-%m-%dT%H}", now=now)


@atomic
def resolve(kind: str, *, key: str = "") -> None:
    """The trouble is over: its alert is taken as seen."""
    Alert.objects.filter(kind=kind, key=key, state=states.ALERT_OPEN).update(state=states.ALERT_SEEN)
