"""Who acts for an organisation, with what rights, and who was asked to."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared import clock
from shared.accounts import invitations, services, states
from shared.accounts.actors import actor_of
from shared.accounts.limits import window
from shared.accounts.models import Invitation, Membership
from shared.accounts.roles import Role
from shared.errors import DomainError, TooMany
from shared.identity.provider import get_provider
from shared.office.forms import InvitationForm, RightsForm, shown_rights
from shared.ui.pages import flash, page_errors, page_of

from .access import deed, get_owned, organization_of, owner_of, person_of

EXPIRED_ARE_SHOWN_FOR = timedelta(days=30)
NAMES = {"signLimitCurrency": "sign_limit_currency"}


@login_required
@page_errors
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    ours, actor, now = organization_of(request), actor_of(request), clock.now()
    members = Membership.objects.filter(organization=ours).select_related("user")
    may_change = actor.may(Role.OWNER)
    context = {
        "organization": ours,
        "page": page_of(request, members, sort="id"),
        "me": person_of(request),
        "may_change": may_change,
        "now": now,
        "provider": get_provider(),
        "invitations": _invitations_shown(request) if may_change else [],
    }
    return render(request, "office/people.html", context)


@login_required
@page_errors
@require_http_methods(["GET", "HEAD", "POST"])
def invite_member(request: HttpRequest) -> HttpResponse:
    owner_of(request)
    ours = organization_of(request)
    begun = {"role": Role.TRADER, "email": request.GET.get("email", "")[:254]}
    form = InvitationForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        try:
            _count_letter(request)
            address = form.cleaned_data["email"]
            invitations.invite_member(organization=ours, email=address, **deed(request), **form.rights)
        except DomainError as error:
            form.add_domain_error(error, NAMES)
        else:
            flash(request, f"An invitation is on its way to {address}.")
            return redirect("accounts:people")
    context = {"form": form, "organization": ours}
    return render(request, "office/invite_member.html", context, status=422 if form.is_bound else 200)


@login_required
@page_errors
@require_http_methods(["GET", "HEAD", "POST"])
def change_member(request: HttpRequest, pk: str) -> HttpResponse:
    member = _member_for(request, pk)
    elsewhere = member.organization.is_kept_elsewhere
    form = RightsForm(request.POST or None, initial=shown_rights(member), elsewhere=elsewhere)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_member(membership=member, **deed(request), **form.rights)
        except DomainError as error:
            form.add_domain_error(error, NAMES)
        else:
            flash(request, f"The rights of {member.user} are saved.")
            return redirect("accounts:people")
    context = {"form": form, "member": member, "is_me": member.user == request.user}
    return render(request, "office/change_member.html", context, status=422 if form.is_bound else 200)


@login_required
@page_errors
@require_POST
def remove_member(request: HttpRequest, pk: str) -> HttpResponse:
    member = _member_for(request, pk)
    services.remove_member(membership=member, **deed(request))
    flash(request, f"{member.user} no longer acts for {member.organization}.")
    return redirect("accounts:people")


@login_required
@page_errors
@require_POST
def resend_invitation(request: HttpRequest, pk: str) -> HttpResponse:
    invitation = _invitation_for(request, pk)
    _count_letter(request)
    invitations.resend_invitation(invitation=invitation, **deed(request))
    flash(request, f"A new letter is on its way to {invitation.email}; the link in the one before is void.")
    return redirect("accounts:people")


@login_required
@page_errors
@require_POST
def revoke_invitation(request: HttpRequest, pk: str) -> HttpResponse:
    invitation = invitations.revoke_invitation(invitation=_invitation_for(request, pk), **deed(request))
    flash(request, f"The invitation of {invitation.email} is revoked; its link opens nothing any more.")
    return redirect("accounts:people")


def _member_for(request: HttpRequest, pk: str) -> Membership:
    return get_owned(request, Membership.objects.select_related("user", "organization"), pk)


def _invitation_for(request: HttpRequest, pk: str) -> Invitation:
    return get_owned(request, Invitation.objects.select_related("organization"), pk)


def _invitations_shown(request: HttpRequest) -> list[Invitation]:
    """Those that wait to be accepted, and those that lately expired, the newest first."""
    lately = Q(status=states.EXPIRED, updated_at__gt=clock.now() - EXPIRED_ARE_SHOWN_FOR)
    rows = Invitation.objects.filter(organization=organization_of(request)).filter(Q(status=states.PENDING) | lately)
    return list(rows.select_related("invited_by").order_by("-id")[:100])


def _count_letter(request: HttpRequest) -> None:
    if wait := window("letter").hit(actor_of(request).organization_id):
        raise TooMany(
            "Your organisation has sent many invitations within an hour. Send the rest a little later.",
            retry_after=wait,
        )
