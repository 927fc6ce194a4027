"""The page on which people see how the integration stands."""

from __future__ import annotations

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
        "topics": settings.EXCHANGE.topic_urls,
        "receives": [f"{settings.SITE_URL}/api/webhooks/{topic}" for topic in settings.EXCHANGE.receives],
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
    seconds = found.lag.total_seconds()
    lag = f"{seconds / 60:.0f}" if seconds >= 120 else f"{seconds:.0f}"
    return [
        Stat("Waiting to be sent", str(found.peer.waiting)),
        Stat("Waiting to be applied", str(found.inbox_waiting)),
        Stat("Lag", lag, "min" if seconds >= 120 else "s", "age of the oldest that waits"),
        Stat("Given up", str(found.peer.dead + sum(other.dead for other in found.others))),
        Stat("Parked", str(found.parked)),
    ]


def _secrets() -> dict[str, list[str]]:
    """The `whsec_` form of the secrets, as partners' libraries want them."""
    exchange = settings.EXCHANGE
    return {
        "sending": [whsec_form(secret) for secret in exchange.sending_secrets],
        "receiving": [whsec_form(secret) for secret in exchange.receiving_secrets],
    }
