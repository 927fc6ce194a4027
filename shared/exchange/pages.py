"""The page on which people see how the integration stands: their own records on the way; for operators everything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from shared import clock
from shared.accounts.actors import Actor, actor_of, operator_of
from shared.errors import Forbidden, NotFound
from shared.schemas import json
from shared.ui.charts import Point
from shared.ui.pages import flash, page_errors
from shared.ui.parts import Stat
from shared.ui.tags.words import total
from shared.ui.times import local

from . import showing
from .alerts import mark_seen
from .endpoints import show_secrets
from .health.flow import Hour, Spread
from .health.rules import troubles_of
from .integration import Integration, fingerprint, integration_of
from .middleware import DOOR
from .models import Alert, Delivery, Endpoint, InboxMessage
from .replay import replay_deliveries, replay_messages
from .runs import ask_run
from .services import ping, the_peer

HOME = "exchange:integration"


@login_required
@page_errors
@require_GET
def integration(request: HttpRequest) -> HttpResponse:
    """How messages flow between the portals."""
    return render(request, "exchange/integration.html", _context(request, clock.now()))


@page_errors
@require_GET
def integration_now(request: HttpRequest) -> HttpResponse:
    """What changes on the page, asked for again and again: 304 while nothing changed, 401 once signed out."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    context = _context(request, clock.now())
    answer = get_conditional_response(request, etag=context["etag"])
    if answer is None:
        answer = render(request, "exchange/integration_now.html", context)
        answer["ETag"] = context["etag"]
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


@login_required
@page_errors
@require_POST
def replay_dead(request: HttpRequest, pk: str = "") -> HttpResponse:
    """Send again what was given up: all of it, or one."""
    dead = Delivery.objects.dead()
    count = replay_deliveries(dead.filter(pk=pk) if pk else dead, by=_operator(request), now=clock.now())
    return _done(request, count, "on the way again", "It is on its way already.")


@login_required
@page_errors
@require_POST
def replay_parked(request: HttpRequest, pk: str = "") -> HttpResponse:
    """Handle again what was parked: all of it, or one."""
    parked = InboxMessage.objects.parked()
    count = replay_messages(parked.filter(pk=pk) if pk else parked, by=_operator(request), now=clock.now())
    return _done(request, count, "being handled again", "It is being handled already.")


@login_required
@page_errors
@require_POST
def compare(request: HttpRequest, kind: str) -> HttpResponse:
    """Have all records of one type compared with the other portal's, and with `mend` taken from their owner."""
    ask_run(kind, repair="mend" in request.POST, by=_operator(request), now=clock.now())
    flash(request, "The comparison is asked for. Its result appears here.")
    return redirect(HOME)


@login_required
@page_errors
@require_POST
def send_ping(request: HttpRequest) -> HttpResponse:
    """Send the other portal a message that changes nothing."""
    now = clock.now()
    peer = the_peer(now)
    ping(endpoint=peer, topic=next(iter(peer.urls())), by=_operator(request), now=now)
    flash(request, "A message that changes nothing is on its way. It appears here as last sent once it has arrived.")
    return redirect(HOME)


@login_required
@page_errors
@require_POST
def mark_alert_seen(request: HttpRequest, pk: str) -> HttpResponse:
    mark_seen(alerts=Alert.objects.filter(pk=pk), by=_operator(request), now=clock.now())
    return redirect(HOME)


@never_cache
@login_required
@page_errors
@require_POST
def secret(request: HttpRequest, pk: str) -> HttpResponse:
    """An endpoint's secrets in the form that partners' libraries want. That they were looked at is written down."""
    by = _operator(request)
    endpoint = Endpoint.objects.filter(pk=pk).first()
    if endpoint is None:
        raise NotFound("There is no such endpoint.")
    secrets = show_secrets(endpoint=endpoint, by=by, now=clock.now())
    return render(request, "exchange/secret.html", {"endpoint": endpoint, "secrets": secrets})


def _operator(request: HttpRequest) -> Actor:
    if not request.user.is_staff:
        raise Forbidden("This is for operators of this portal. Ask one of them.")
    return operator_of(request)


def _done(request: HttpRequest, count: int, what: str, nothing: str) -> HttpResponse:
    if count:
        flash(request, f"{'One message is' if count == 1 else f'{count} messages are'} {what}.")
    else:
        flash(request, nothing, tone="info")
    return redirect(HOME)


def _context(request: HttpRequest, now: datetime) -> dict[str, Any]:
    found = integration_of(now=now)
    troubles, alerts = troubles_of(found), showing.told()
    is_operator = bool(request.user.is_staff)
    context: dict[str, Any] = {
        "tone": showing.tone_of(troubles, for_operator=is_operator),
        "cells": showing.state_cells(found, troubles, alerts, for_operator=is_operator),
        "on_the_way": showing.on_the_way_of(actor_of(request).organization_id),
        "is_operator": is_operator,
        "peer_title": settings.PEER_TITLE,
    }
    if is_operator:
        context |= _operators_part(found, alerts)
    etag = f'"{fingerprint(request.user.pk, *context.values())}"'
    return context | {
        "now": now,
        "etag": etag,
        "if_changed": json.dumps({"If-None-Match": etag}).decode(),
        "soon": is_operator and any(run.is_live for run in found.runs),
    }


def _operators_part(found: Integration, alerts: tuple[showing.Told, ...]) -> dict[str, Any]:
    return {
        "found": found,
        "alerts": alerts,
        "stats": _stats(found),
        "given_up": showing.given_up() if found.dead.count else (),
        "parked": showing.parked() if found.parked else (),
        "compared": showing.compared(found),
        "never_compared": sorted(set(settings.RECONCILERS) - {run.type for run in found.runs}),
        **_charts(found.hours),
        "sent_to": _by_address(settings.EXCHANGE.topic_urls.values()),
        "received_at": _by_address(f"{settings.SITE_URL}{DOOR}{topic}" for topic in settings.EXCHANGE.receives),
    }


def _charts(hours: Iterable[Hour]) -> dict[str, list[Point]]:
    """By the viewer's hours. Where nothing went at all there is no line to draw."""
    counted = [(f"{local(one.hour):%H:%M}", one) for one in hours]
    messages: list[Point] = [(name, one.messages) for name, one in counted]
    slow: list[Point] = [(name, None if one.slow_ms is None else round(one.slow_ms / 1000, 2)) for name, one in counted]
    return {"messages_chart": messages if any(count for _, count in messages) else [], "slow_chart": slow}


def _stats(found: Integration) -> list[Stat]:
    return [
        Stat("Waiting to be sent", total(found.peer.backlog.count), note=_topics(found.peer.backlog.topics)),
        Stat("Waiting to be applied", total(found.inbox.count), note=_topics(found.inbox.topics)),
        _spread("From saved to confirmed", found.confirmed),
        Stat("Given up", total(found.dead), note="kept, to be sent again"),
        Stat("Parked", total(found.parked_total), note="kept, to be handled again"),
    ]


def _spread(label: str, times: Spread | None) -> Stat:
    """The median, and what 95 % kept to."""
    if times is None:
        return Stat(label, "–", note="nothing went in the last hour")
    value, unit = _in_words(times.median)
    slow, slow_unit = _in_words(times.slow)
    return Stat(label, value, unit, f"half of the last {times.count}; 95 % within {slow} {slow_unit}")


def _in_words(milliseconds: float) -> tuple[str, str]:
    """A span in the largest unit of which it has at least two."""
    for unit, length in (("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000)):
        if milliseconds >= 2 * length:
            return f"{milliseconds / length:.0f}", unit
    return f"{milliseconds:.0f}", "ms"


def _topics(topics: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count} about {topic}" for topic, count in topics)


def _by_address(urls: Iterable[str]) -> dict[str, list[str]]:
    """The last parts of `urls` by what stands before them."""
    found: dict[str, list[str]] = {}
    for url in urls:
        address, slash, topic = url.rpartition("/")
        found.setdefault(address + slash, []).append(topic)
    return found
