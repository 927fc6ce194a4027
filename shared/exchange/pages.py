"""The page on which people see how the integration stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shared import clock
from shared.accounts.actors import actor_of
from shared.errors import Forbidden
from shared.ui.pages import flash, page_errors
from shared.ui.parts import Stat

from .integration import Integration, integration_of
from .middleware import DOOR
from .models import Delivery, InboxMessage
from .replay import replay_deliveries, replay_messages
from .signature import whsec_form


@login_required
@page_errors
@require_GET
def integration(request: HttpRequest) -> HttpResponse:
    """How messages flow between the portals. Operators may replay; administrators also see the secrets."""
    now = clock.now()
    found = integration_of(now=now)
    user = request.user
    context = {
        "integration": found,
        "now": now,
        "stats": _stats(found),
        "peer_title": settings.PEER_TITLE,
        "sent_to": _by_address(settings.EXCHANGE.topic_urls.values()),
        "received_at": _by_address(f"{settings.SITE_URL}{DOOR}{topic}" for topic in settings.EXCHANGE.receives),
        "may_replay": user.is_staff,
        "secrets": _secrets() if user.is_superuser else None,
    }
    return render(request, "exchange/integration.html", context)


@login_required
@page_errors
@require_POST
def replay_dead(request: HttpRequest) -> HttpResponse:
    """Send everything again that was given up."""
    _require_operator(request)
    count = replay_deliveries(Delivery.objects.dead(), by=actor_of(request), now=clock.now())
    flash(request, f"{count} messages are on their way again.")
    return HttpResponseRedirect(reverse("exchange:integration"))


@login_required
@page_errors
@require_POST
def replay_parked(request: HttpRequest) -> HttpResponse:
    """Handle everything again that was parked."""
    _require_operator(request)
    count = replay_messages(InboxMessage.objects.parked(), by=actor_of(request), now=clock.now())
    flash(request, f"{count} messages will be handled again.")
    return HttpResponseRedirect(reverse("exchange:integration"))


def _require_operator(request: HttpRequest) -> None:
    if not request.user.is_staff:
        raise Forbidden("Replaying is for operators of this portal. Ask one of them.")


def _stats(found: Integration) -> list[Stat]:
    dead = found.peer.dead + sum(other.dead for other in found.others)
    lag, unit = _in_words(found.lag)
    return [
        Stat("Waiting to be sent", str(found.peer.waiting)),
        Stat("Waiting to be applied", str(found.inbox_waiting)),
        Stat("Lag", lag, unit, "since the oldest of them came"),
        Stat("Given up", str(dead + found.parked), note=f"{dead} on the way out, {found.parked} parked here"),
    ]


def _in_words(span: timedelta) -> tuple[str, str]:
    """A span in the largest unit of which it has at least two."""
    for unit, length in (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("min", timedelta(minutes=1))):
        if span >= 2 * length:
            return str(span // length), unit
    return str(span // timedelta(seconds=1)), "s"


def _by_address(urls: Iterable[str]) -> dict[str, list[str]]:
    """The last parts of `urls` by what stands before them."""
    found: dict[str, list[str]] = {}
    for url in urls:
        address, slash, topic = url.rpartition("/")
        found.setdefault(address + slash, []).append(topic)
    return found


def _secrets() -> dict[str, list[str]]:
    """The `whsec_` form of the secrets, as partners' libraries want them."""
    exchange = settings.EXCHANGE
    return {
        "sending": [whsec_form(secret) for secret in exchange.sending_secrets],
        "receiving": [whsec_form(secret) for secret in exchange.receiving_secrets],
    }
