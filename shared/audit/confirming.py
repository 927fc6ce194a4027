"""Admin actions that say what they will do, and do it only once that was confirmed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

SHOWN = 20

Action = Callable[[Any, HttpRequest, QuerySet[Any]], HttpResponse | None]


def confirmed(question: str, *, yes: str, reason: str = "") -> Callable[[Action], Action]:
    """Ask `question` before an action is done. Stands below `@admin.action`, whose description is the heading.

    With `reason`, the label of a field, it also asks why; the action finds the sentence by `reason_in`.
    """

    def decorate(action: Action) -> Action:
        @wraps(action)
        def ask_first(self: Any, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
            if "confirmed" in request.POST and (reason_in(request) or not reason):
                return action(self, request, chosen)
            context = {
                **self.admin_site.each_context(request),
                "title": getattr(ask_first, "short_description", yes),
                "question": question,
                "yes": yes,
                "reason": reason,
                "missing": bool(reason) and "confirmed" in request.POST,
                "opts": self.opts,
                "action": action.__name__,
                "count": chosen.count(),
                "shown": list(chosen[:SHOWN]),
                "checkbox": ACTION_CHECKBOX_NAME,
                "ids": request.POST.getlist(ACTION_CHECKBOX_NAME),
                "select_across": request.POST.get("select_across", "0"),
            }
            return TemplateResponse(request, "admin/confirm_action.html", context)

        return ask_first

    return decorate


def reason_in(request: HttpRequest) -> str:
    """Why it is done, as it was typed where that was asked."""
    return request.POST.get("reason", "").strip()
