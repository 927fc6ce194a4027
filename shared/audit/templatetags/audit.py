from __future__ import annotations

from typing import Any

from django import template
from django.db import models
from django.urls import reverse
from django.utils.http import urlencode

from shared.audit.models import Event

register = template.Library()
SHOWN = 20


@register.inclusion_tag("audit/trail.html")
def audit_trail(record: models.Model | None) -> dict[str, Any]:
    """Who did what to this record, the newest first: for the record's page in the admin."""
    if record is None or isinstance(record, Event):
        return {"events": []}
    events = list(Event.objects.about(record)[: SHOWN + 1])
    return {"events": events[:SHOWN], "more": len(events) > SHOWN, "all_url": trail_url(record)}


@register.simple_tag
def trail_url(record: models.Model) -> str:
    """All that happened to one record."""
    return f"{reverse('admin:audit_event_changelist')}?{urlencode({'q': record.pk})}"
