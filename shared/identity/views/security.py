"""Sign-in and security: what a person signs in with, and where they are signed in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shared import clock
from shared.accounts.actors import actor_of
from shared.identity import services
from shared.identity.models import Session
from shared.identity.pages import own_page, person
from shared.identity.sessions import session_digest


@require_safe
@own_page
def security(request: HttpRequest) -> HttpResponse:
    sessions = Session.objects.of(person(request)).live(clock.now())
    context = {"sessions": sessions, "here": session_digest(request)}
    return render(request, "identity/security.html", context)


@require_POST
@own_page
def end_session(request: HttpRequest, pk: str) -> HttpResponse:
    session = services.get_session_for(person(request), pk)
    services.end_session(session=session, **_deed(request))
    messages.success(request, f"{session} is signed out.")
    return redirect("accounts:security")


@require_POST
@own_page
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    ended = services.end_sessions(user=person(request), keep=session_digest(request), **_deed(request))
    messages.success(request, "You are signed in only here now." if ended else "You were signed in only here.")
    return redirect("accounts:security")


def _deed(request: HttpRequest) -> dict[str, Any]:
    return {"by": actor_of(request), "now": clock.now()}
