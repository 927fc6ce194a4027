"""Telling operators."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db.models import F

from shared.db import atomic

from . import states
from .models import Alert

log = logging.getLogger(__name__)
LONGEST_TEXT = 1000


@atomic
def alert(kind: str, text: str, *, now: datetime, key: str = "") -> None:
    """Tell operators of one trouble. While they have not seen it, the same `kind` and `key` again counts up its row."""
    text = text[:LONGEST_TEXT]
    same = Alert.objects.filter(kind=kind, key=key, state=states.ALERT_OPEN)
    if same.update(times=F("times") + 1, last_at=now, text=text):
        return
    log.warning("%s: %s", kind, text)
    Alert.objects.create(kind=kind, key=key, text=text, first_at=now, last_at=now)


@atomic
def resolve(kind: str, *, key: str = "") -> None:
    """The trouble is over: its alert is taken as seen."""
    Alert.objects.filter(kind=kind, key=key, state=states.ALERT_OPEN).update(state=states.ALERT_SEEN)
