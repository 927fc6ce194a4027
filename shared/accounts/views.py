"""A person's own settings, and for whom they act."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from shared import clock
from shared.errors import NotFound

from . import services
from .actors import SESSION_ORGANIZATION, actor_of, memberships_of
from .forms import ProfileForm
from .models import User


@login_required
@require_POST
def switch_organization(request: HttpRequest) -> HttpResponse:
    """Go on for another of one's organisations; the page one was on may show only the first one's records."""
    assert isinstance(request.user, User)
    wanted = request.POST.get("organization", "")
    try:
        membership = services.switch_organization(user=request.user, organization_id=wanted, now=clock.now())
    except NotFound as error:
        raise Http404(error.message) from error
    request.session[SESSION_ORGANIZATION] = membership.organization_id
    messages.success(request, f"You are now acting for {membership.organization}.")
    return redirect(_here(request, request.POST.get("next", "")))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    user = request.user
    now = {field: getattr(user, field) for field in services.PROFILE_FIELDS}
    form = ProfileForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        services.update_profile(user=user, by=actor_of(request), now=clock.now(), **form.cleaned_data)
        messages.success(request, "Your settings are saved.")
        return redirect("accounts:settings")
    context = {"form": form, "memberships": memberships_of(request), "actor": actor_of(request)}
    return render(request, "accounts/settings.html", context, status=422 if form.is_bound else 200)


def _here(request: HttpRequest, url: str) -> str:
    return url if url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()) else "/"
