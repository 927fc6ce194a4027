"""The first page of the admin: what needs an operator now, and the way to every list."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from shared import clock
from shared.accounts.models import ApiKey
from shared.audit.models import Event
from shared.ui.parts import Todo

from . import showing
from .health.rules import troubles_of
from .integration import integration_of

KEYS_END_SOON = timedelta(days=14)
DEEDS_SHOWN = 10
# Where the rows stand that a trouble is about; the others are explained on the page of the integration.
LISTS = {
    "delivery_dead": ("exchange_delivery", {"state__exact": "dead"}),
    "message_parked": ("exchange_inboxmessage", {"state__exact": "parked"}),
    "reconcile": ("exchange_reconcilerun", {}),
    "mail_failing": ("comms_notification", {"state__exact": "failed"}),
    "endpoint_disabled": ("exchange_endpoint", {"enabled__exact": "0"}),
}


def desk(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """What needs attention, each with a link to where it is mended; all lists; the last deeds."""
    now = clock.now()
    found = integration_of(now=now)
    alerts = showing.told()
    context = {
        **admin.site.each_context(request),
        "now": now,
        "cells": showing.state_cells(found, troubles_of(found), alerts, for_operator=True),
        "todos": [*(_of_alert(one) for one in alerts if not one.seen), *_ending_keys(now)],
        "seen": sum(one.seen for one in alerts),
        "apps": admin.site.get_app_list(request),
        "deeds": [(event, event.verb.replace("_", " ")) for event in Event.objects.order_by("-id")[:DEEDS_SHOWN]],
        **(extra_context or {}),
    }
    return TemplateResponse(request, "exchange/desk.html", context)


def _of_alert(alert: showing.Told) -> Todo:
    model, query = LISTS.get(alert.kind, ("", {}))
    url = f"{reverse(f'admin:{model}_changelist')}?{urlencode(query)}" if model else _explained()
    return Todo(
        "warn", alert.text, url, "Open the list" if model else "What to do", alert.rule.do if alert.rule else ""
    )


def _explained() -> str:
    return f"{reverse('exchange:integration')}#alerts"


def _ending_keys(now: datetime) -> list[Todo]:
    """API keys that stop opening anything soon: their owners' machines will stand before a closed door."""
    ending = ApiKey.objects.live(now).filter(expires_at__lte=now + KEYS_END_SOON).select_related("organization")
    return [
        Todo(
            "lock",
            f"The API key {key.name} ends",
            reverse("admin:accounts_apikey_change", args=[key.pk]),
            "Look at it",
            str(key.organization or "The other portal"),
            key.expires_at,
        )
        for key in ending.order_by("expires_at", "id")[:DEEDS_SHOWN]
    ]


admin.site.index = desk  # type: ignore[assignment,method-assign]
