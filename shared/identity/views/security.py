"""Sign-in and security: what a person signs in with, where they are signed in, and what their organisation demands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shared import clock
from shared.accounts.actors import Role, actor_of
from shared.accounts.models import Organization
from shared.identity import rules, services
from shared.identity.models import Device, SecondFactorRule, Session
from shared.identity.pages import own_page, person
from shared.identity.sessions import session_digest

MOST_SHOWN = 50


@require_safe
@own_page
def security(request: HttpRequest) -> HttpResponse:
    user, now, actor = person(request), clock.now(), actor_of(request)
    factor = rules.second_factor_of(user)
    context: dict[str, Any] = {
        "sessions": Session.objects.of(user).live(now)[:MOST_SHOWN],
        "here": session_digest(request),
        "factor": factor,
    }
    if factor:
        context["codes_left"] = rules.recovery_codes_left(user)
        context["trusted"] = Device.objects.filter(user=user, trusted_until__gt=now).count()
    if actor.organization and actor.may(Role.OWNER):
        context["demand"] = _demand(actor.organization)
    return render(request, "identity/security.html", context)


def _demand(organization: Organization) -> dict[str, Any]:
    required = SecondFactorRule.objects.filter(organization=organization).exists()
    without = ", ".join(str(member.user) for member in services.members_without(organization))
    return {"organization": organization, "required": required, "without": without}


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


@require_POST
@own_page
def forget_devices(request: HttpRequest) -> HttpResponse:
    services.forget_devices(user=person(request), now=clock.now())
    messages.success(request, "Every browser is asked for a code again.")
    return redirect("accounts:security")


@require_POST
@own_page
def require_second_factor(request: HttpRequest) -> HttpResponse:
    deed = _deed(request)
    _, organization = deed["by"].person()
    services.require_second_factor(organization=organization, **deed)
    messages.success(request, f"Every member of {organization} needs two-factor sign-in from now on.")
    return redirect("accounts:security")


@require_POST
@own_page
def stop_requiring_second_factor(request: HttpRequest) -> HttpResponse:
    deed = _deed(request)
    _, organization = deed["by"].person()
    services.stop_requiring_second_factor(organization=organization, **deed)
    messages.success(request, f"At {organization} two-factor sign-in is each member's own choice again.")
    return redirect("accounts:security")


def _deed(request: HttpRequest) -> dict[str, Any]:
    return {"by": actor_of(request), "now": clock.now()}
