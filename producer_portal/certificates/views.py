"""The list of an organisation's certificates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from shared import clock
from shared.accounts.actors import Actor, Role, actor_of
from shared.accounts.scoping import get_for
from shared.errors import Invalid
from shared.ids import is_id
from shared.ui import times
from shared.ui.pages import flash, page_errors

from . import services
from .forms import WIRE, CertificateForm
from .models import ENDS_SOON, Certificate

MOST = 200


def today() -> date:
    """The reader's own day."""
    return times.local(clock.now()).date()


def ending(actor: Actor) -> int:
    """For the rail: how many certificates are over or soon will be."""
    return Certificate.objects.visible_to(actor).kept().filter(valid_to__lte=today() + ENDS_SOON).count()


@login_required
@page_errors
@require_http_methods(["GET", "HEAD", "POST"])
def certificates(request: HttpRequest) -> HttpResponse:
    """The list, and below it the form that adds one."""
    actor = actor_of(request)
    form = CertificateForm(request.POST or None, initial=_successor(actor, request.GET.get("renews", "")))
    if request.method == "POST" and form.is_valid():
        try:
            added = services.add_certificate(**form.cleaned_data, by=actor, now=clock.now())
        except Invalid as error:
            form.add_domain_error(error, WIRE)
        else:
            flash(request, f"{added} is in your list.")
            return redirect("certificates:list")
    rows = Certificate.objects.visible_to(actor).kept().order_by("valid_to", "id")[:MOST]
    day = today()
    context = {
        "form": form,
        "rows": [(one, one.standing(day), (one.valid_to - day).days) for one in rows],
        "may_trade": actor.may(Role.TRADER),
    }
    return render(request, "certificates/list.html", context, status=422 if request.method == "POST" else 200)


def _successor(actor: Actor, pk: str) -> dict[str, Any]:
    """What the certificate that follows `pk` probably says; nothing where that is none of the organisation's."""
    held = Certificate.objects.visible_to(actor).kept().filter(pk=pk).first() if is_id(pk) else None
    if held is None:
        return {}
    return {"scheme": held.scheme, "scope": held.scope, "valid_from": held.valid_to + timedelta(days=1)}


@login_required
@page_errors
@require_POST
def delete_certificate(request: HttpRequest, pk: str) -> HttpResponse:
    actor = actor_of(request)
    certificate = get_for(actor, Certificate.objects.kept(), pk)
    services.delete_certificate(certificate=certificate, by=actor, now=clock.now())
    flash(request, f"{certificate} is out of your list.")
    return redirect("certificates:list")
