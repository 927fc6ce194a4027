"""You: what a person is called, how things are shown to them, and for whom they act."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from shared import clock
from shared.accounts import services
from shared.accounts.actors import SESSION_ORGANIZATION, actor_of, memberships_of
from shared.errors import NotFound
from shared.identity.provider import get_provider
from shared.office.forms import ProfileForm
from shared.ui.pages import flash, page_errors, way_back

from .access import deed, person_of


@login_required
@page_errors
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    before, provider = {field: getattr(user, field) for field in services.PROFILE_FIELDS}, get_provider()
    form = ProfileForm(request.POST or None, initial=before, elsewhere=not provider.signs_in_here)
    if request.method == "POST" and form.is_valid():
        services.update_profile(user=user, **deed(request), **form.cleaned_data)
        flash(request, "Your settings are saved.")
        return redirect("accounts:settings")
    context = {
        "form": form,
        "memberships": memberships_of(request),
        "actor": actor_of(request),
        "provider": provider,
    }
    return render(request, "office/profile.html", context, status=422 if form.is_bound else 200)


@login_required
@page_errors
@require_POST
def switch_organization(request: HttpRequest) -> HttpResponse:
    """Go on for another of one's organisations; the page one was on may show only the first one's records."""
    wanted = request.POST.get("organization", "")
    membership = services.switch_organization(user=person_of(request), organization_id=wanted, now=clock.now())
    request.session[SESSION_ORGANIZATION] = membership.organization_id
    flash(request, f"You are now acting for {membership.organization}.")
    return redirect(way_back(request))


@login_required
@page_errors
@require_POST
def leave_organization(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("organization", "")
    membership = next((one for one in memberships_of(request) if one.organization_id == wanted), None)
    if membership is None:
        raise NotFound("You are not a member of such an organisation.")
    services.leave_organization(membership=membership, **deed(request))
    flash(request, f"You no longer act for {membership.organization}.")
    return redirect("accounts:settings")
