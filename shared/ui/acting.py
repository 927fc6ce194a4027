"""For whom a form was opened: who has switched to another organisation since, in another window perhaps, does nothing
in that one's name by mistake.

`{% csrf_token %}` of `{% load ui %}` puts the organisation into every form that a page shows on its behalf.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shared import clock
from shared.accounts.actors import SESSION_ORGANIZATION, actor_of, memberships_of
from shared.accounts.models import User
from shared.accounts.services import switch_organization
from shared.errors import DomainError

from .pages import refusal
from .problems import Problem, sendable_again

ACTING_FOR = "acting_for"  # in a form: the organisation it was opened for
ACT_FOR = "act_for"  # the button that says: for that one again, and go on
# What concerns the person alone, whomever they act for.
PERSONAL = (
    "/switch-organization/", "/leave-organization/", "/sign-out/", "/theme/", "/notifications/", "/invitations/",
    "/settings/security/", "/settings/notifications/", "/development/",
)  # fmt: skip
STATUS = 409


class ActingFor:
    """Middleware: refuses the form of a page that was opened for another organisation than its reader acts for now."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """After Django has looked at the CSRF token, and before the view."""
        if request.method != "POST" or not isinstance(request.user, User):
            return None
        if request.path == "/settings/" or request.path.startswith((*PERSONAL, "/api/")):
            return None
        opened_for = request.POST.get(ACTING_FOR, "")
        if not opened_for or opened_for == actor_of(request).organization_id:
            return None
        if request.POST.get(ACT_FOR) == opened_for and _is_member(request, opened_for):
            switch_organization(user=request.user, organization_id=opened_for, now=clock.now())
            request.session[SESSION_ORGANIZATION] = opened_for
            return None
        return _refused(request, opened_for)


def _is_member(request: HttpRequest, organization_id: str) -> bool:
    return any(one.organization_id == organization_id for one in memberships_of(request))


def _refused(request: HttpRequest, opened_for: str) -> HttpResponse:
    """What was typed is kept on the page, to be sent for the organisation it was meant for."""
    there = next((one.organization for one in memberships_of(request) if one.organization_id == opened_for), None)
    now = actor_of(request).organization
    meant = f"for {there}" if there else "for an organisation that you no longer act for"
    text = f"This page was opened {meant}, and now you act for {now or 'none'}. So nothing was done."
    if getattr(request, "htmx", False):
        return refusal(request, DomainError(f"{text} Switch back, or load the page again."))
    context = {
        "problem": Problem(STATUS, "You act for another organisation now", text),
        "frame": "ui/base.html",
        "fields": sendable_again(request) if there else None,
        "there": there,
        "act_for": ACT_FOR,
    }
    return render(request, "ui/acts_for_another.html", context, status=STATUS)
