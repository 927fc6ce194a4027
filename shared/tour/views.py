"""The panel on the dashboard, its line in the rail, and what its buttons do. All of it 404 without DEBUG."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shared import clock
from shared.accounts.models import User
from shared.ui.live import LivePart, answer_live, live_part
from shared.ui.pages import way_back

from . import services
from .models import Tour
from .panel import Panel, panel_of


def tour_card(request: HttpRequest) -> str:
    """The card for the dashboard: empty where there is none, or while it is put away."""
    panel = panel_of(request)
    if panel is None or panel.hidden:
        return ""
    context = {"panel": panel, "live": _live(request, panel)}
    return render_to_string("tour/card.html", context, request)


def rail_part(request: HttpRequest) -> str:
    """The line in the rail, on every page: how far, and what is next."""
    panel = panel_of(request)
    return render_to_string("tour/rail.html", {"panel": panel}, request) if panel else ""


@require_GET
def tour(request: HttpRequest) -> HttpResponse:
    """The steps alone, asked for again and again while the reader works: 401 once signed out."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    return answer_live(request, _live(request, _panel(request)))


@login_required
@require_POST
def begin_tour(request: HttpRequest) -> HttpResponse:
    return _after(request, services.begin_tour, reverse("pages:dashboard"))


@login_required
@require_POST
def hide_tour(request: HttpRequest) -> HttpResponse:
    return _after(request, services.hide_tour, way_back(request))


@login_required
@require_POST
def show_tour(request: HttpRequest) -> HttpResponse:
    return _after(request, services.show_tour, reverse("pages:dashboard"))


def _after(request: HttpRequest, deed: Callable[..., Tour], url: str) -> HttpResponse:
    _panel(request)
    assert isinstance(request.user, User)
    now: datetime = clock.now()
    deed(user=request.user, now=now)
    return redirect(url)


def _panel(request: HttpRequest) -> Panel:
    panel = panel_of(request)
    if panel is None:
        raise Http404
    return panel


def _live(request: HttpRequest, panel: Panel) -> LivePart:
    return live_part(request, "tour/steps.html", {"panel": panel}, name="tour", url=reverse("tour:tour"), every=3)
