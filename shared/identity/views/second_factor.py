"""Two-factor sign-in: set up with a first code, moved to another app, given new recovery codes, turned off."""

from __future__ import annotations

from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from shared import clock
from shared.accounts.actors import actor_of
from shared.accounts.models import User
from shared.identity import codes, rules, services
from shared.identity.forms import ConfirmForm, RenewCodesForm, TurnOffForm
from shared.identity.pages import answer_form, own_page, person


@require_POST
@own_page
def begin_second_factor(request: HttpRequest) -> HttpResponse:
    services.begin_second_factor(user=person(request), now=clock.now())
    return redirect("accounts:second_factor_set_up")


@sensitive_post_parameters("password", "code", "current")
@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def second_factor_set_up(request: HttpRequest) -> HttpResponse:
    """What there is to do: begin, or confirm what was begun."""
    user = person(request)
    active = rules.second_factor_of(user)
    secret = services.begun_secret(user)
    if not secret:
        required = rules.requiring_organization(user)
        return render(request, "identity/second_factor.html", {"active": active, "required": required})

    def act(form: forms.Form) -> HttpResponse:
        fresh = services.confirm_second_factor(user=user, by=actor_of(request), now=clock.now(), **form.cleaned_data)
        return _show_codes(request, user, fresh, turned_on=True)

    form = ConfirmForm(request.POST or None, moves=active is not None)
    return answer_form(
        request,
        form,
        "identity/confirm_second_factor.html",
        act,
        secret=codes.grouped(secret),
        qr=codes.qr_code(codes.app_address(secret, user.email)),
    )


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def renew_recovery_codes(request: HttpRequest) -> HttpResponse:
    user = person(request)

    def act(form: forms.Form) -> HttpResponse:
        fresh = services.renew_recovery_codes(user=user, by=actor_of(request), now=clock.now(), **form.cleaned_data)
        return _show_codes(request, user, fresh, turned_on=False)

    left = rules.recovery_codes_left(user)
    return answer_form(request, RenewCodesForm(request.POST or None), "identity/renew_codes.html", act, left=left)


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def turn_off_second_factor(request: HttpRequest) -> HttpResponse:
    user = person(request)

    def act(form: forms.Form) -> HttpResponse:
        services.turn_off_second_factor(user=user, by=actor_of(request), now=clock.now(), **form.cleaned_data)
        messages.success(request, "Two-factor sign-in is off. Your password alone signs you in.")
        return redirect("accounts:security")

    required = rules.requiring_organization(user)
    return answer_form(request, TurnOffForm(request.POST or None), "identity/turn_off.html", act, required=required)


def _show_codes(request: HttpRequest, user: User, fresh: list[str], *, turned_on: bool) -> HttpResponse:
    """The recovery codes, shown in the very answer: they stand in no session, cookie or row from which to show them."""
    text = f"SAF Market recovery codes of {user.email}, each works once:\r\n\r\n" + "\r\n".join(fresh) + "\r\n"
    download = f"data:text/plain;charset=utf-8,{quote(text)}"
    context = {"codes": fresh, "download": download, "turned_on": turned_on}
    return render(request, "identity/recovery_codes.html", context)
