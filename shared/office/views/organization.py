"""What an organisation is called. Its owners change it, the others read it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shared.accounts import services
from shared.accounts.actors import actor_of
from shared.accounts.models import Organization
from shared.accounts.roles import Role
from shared.office.forms import OrganizationForm
from shared.ui.pages import flash, page_errors
from shared.ui.parts import Fact

from .access import deed, organization_of, owner_of

FIELDS = ("name", "brand_name", "time_zone")


@login_required
@page_errors
@require_http_methods(["GET", "HEAD", "POST"])
def organization(request: HttpRequest) -> HttpResponse:
    ours, may_change = organization_of(request), actor_of(request).may(Role.OWNER)
    form = OrganizationForm(request.POST or None, initial={field: getattr(ours, field) for field in FIELDS})
    if request.method == "POST":
        owner_of(request)
        if form.is_valid():
            services.change_organization(organization=ours, **deed(request), **form.cleaned_data)
            flash(request, "Saved.")
            return redirect("accounts:organization")
    context = {"form": form, "may_change": may_change, "facts": _facts(ours), "organization": ours}
    return render(request, "office/organization.html", context, status=422 if form.is_bound else 200)


def _facts(ours: Organization) -> list[Fact]:
    return [
        Fact("Name", ours.name),
        Fact("Short name", ours.brand_name or "none"),
        Fact("Time zone", ours.time_zone.replace("_", " ")),
    ]
