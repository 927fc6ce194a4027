"""What an organisation is called and how it is shown. Its owners change it, the others read it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared.accounts import services
from shared.accounts.actors import actor_of
from shared.accounts.models import Organization
from shared.accounts.roles import Role
from shared.office.forms import LogoForm, OrganizationForm
from shared.office.pictures import keep_picture, open_picture
from shared.ui.pages import flash, page_errors
from shared.ui.parts import Fact

from .access import deed, organization_of, owner_of

FIELDS = ("name", "brand_name", "time_zone", "answer_hours")
A_YEAR = 60 * 60 * 24 * 365


@login_required
@page_errors
@require_http_methods(["GET", "HEAD", "POST"])
def organization(request: HttpRequest) -> HttpResponse:
    ours = organization_of(request)
    form = _form(ours, request)
    if request.method == "POST":
        owner_of(request)
        if form.is_valid():
            services.change_organization(organization=ours, **deed(request), **form.cleaned_data)
            flash(request, "Saved.")
            return redirect("accounts:organization")
    return _page(request, ours, form, LogoForm())


@login_required
@page_errors
@require_POST
def set_logo(request: HttpRequest) -> HttpResponse:
    owner_of(request)
    ours, form = organization_of(request), LogoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, ours, _form(ours), form)
    # The file first: under the name of its content it does no harm if the rest fails.
    services.change_organization(organization=ours, logo=keep_picture(form.cleaned_data["logo"]), **deed(request))
    flash(request, "The logo is set.")
    return redirect("accounts:organization")


@login_required
@page_errors
@require_POST
def remove_logo(request: HttpRequest) -> HttpResponse:
    services.change_organization(organization=organization_of(request), logo="", **deed(request))
    flash(request, "The logo is taken away; the initials stand for it.")
    return redirect("accounts:organization")


@require_safe
def logo(request: HttpRequest, name: str) -> FileResponse:
    """The picture of that name: for everybody who may see the organisation, the other portal and mails included."""
    try:
        file, kind = open_picture(name)
    except FileNotFoundError as error:
        raise Http404("There is no such picture.") from error
    response = FileResponse(file, content_type=kind)
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


def _form(ours: Organization, request: HttpRequest | None = None) -> OrganizationForm:
    typed = request.POST if request is not None else None
    before = {field: getattr(ours, field) for field in FIELDS}
    return OrganizationForm(typed or None, initial=before, elsewhere=ours.is_kept_elsewhere)


def _page(request: HttpRequest, ours: Organization, form: OrganizationForm, logo_form: LogoForm) -> HttpResponse:
    context = {
        "form": form,
        "logo_form": logo_form,
        "may_change": actor_of(request).may(Role.OWNER),
        "facts": _facts(ours),
        "organization": ours,
    }
    wrong = form.is_bound or logo_form.is_bound
    return render(request, "office/organization.html", context, status=422 if wrong else 200)


def _facts(ours: Organization) -> list[Fact]:
    return [
        Fact("Name", ours.name),
        Fact("Short name", ours.brand_name or "none"),
        Fact("Time zone", ours.time_zone.replace("_", " ")),
        Fact("Time to answer", f"{ours.answer_hours} hours"),
    ]
