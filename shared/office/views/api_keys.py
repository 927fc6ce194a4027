"""Keys for an organisation's machines: made here, shown once, revoked here. For owners."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared import clock
from shared.accounts import api_keys as services
from shared.accounts.models import ApiKey
from shared.accounts.roles import Scope
from shared.errors import DomainError, NotFound
from shared.ids import is_id, new_id
from shared.office.forms import USUAL_LIFE_OF_A_KEY, KeyForm
from shared.ui.pages import flash, page_errors, page_of
from shared.ui.times import local

from .access import deed, get_owned, organization_of, owner_of


@login_required
@page_errors
@require_safe
def api_keys(request: HttpRequest) -> HttpResponse:
    owner_of(request)
    ours, now = organization_of(request), clock.now()
    page = page_of(request, ApiKey.objects.filter(organization=ours).select_related("created_by"))
    rows = [(key, key.state(now), Scope(max(key.scopes, key=lambda scope: Scope(scope).role.rank))) for key in page]
    return render(request, "office/api_keys.html", {"page": page, "rows": rows, "now": now})


@never_cache
@login_required
@page_errors
@require_http_methods(["GET", "HEAD", "POST"])
def create_api_key(request: HttpRequest) -> HttpResponse:
    """The form; and in the answer to it, this once, the secret. Sent again it makes no second key."""
    owner_of(request)
    last_day = local(clock.now() + USUAL_LIFE_OF_A_KEY).date()
    form = KeyForm(request.POST or None, initial={"id": new_id(), "scope": Scope.READ, "last_day": last_day})
    if request.method == "POST" and form.is_valid():
        try:
            key, secret = _made(request, form)
        except DomainError as error:
            form.add_domain_error(error, {"expiresAt": "last_day"})
        else:
            context = {"key": key, "secret": secret, "example": settings.SITE_URL + settings.API_EXAMPLE}
            return render(request, "office/api_key_made.html", context)
    return render(request, "office/create_api_key.html", {"form": form}, status=422 if form.is_bound else 200)


def _made(request: HttpRequest, form: KeyForm) -> tuple[ApiKey, str]:
    if not is_id(form.cleaned_data["id"]):
        raise NotFound("This form is not one of ours. Open it again.")
    return services.create_api_key(
        key_id=form.cleaned_data["id"],
        name=form.cleaned_data["name"],
        organization=organization_of(request),
        scopes=form.scopes,
        expires_at=form.expires_at,
        **deed(request),
    )


@login_required
@page_errors
@require_POST
def revoke_api_key(request: HttpRequest, pk: str) -> HttpResponse:
    key = get_owned(request, ApiKey.objects.select_related("organization", "created_by"), pk)
    services.revoke_api_key(key=key, **deed(request))
    flash(request, f"{key.name} is revoked and opens nothing any more.")
    return redirect("accounts:api_keys")
