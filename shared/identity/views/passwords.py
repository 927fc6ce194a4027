"""A new password: for who knows the old one, and for who forgot it."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from shared import clock
from shared.accounts.actors import actor_of
from shared.accounts.limits import address_of, window
from shared.identity import services
from shared.identity.errors import LinkUnknown, too_many
from shared.identity.forms import AskResetForm, ChangePasswordForm, ResetForm
from shared.identity.pages import answer_form, here_only, own_page, person
from shared.identity.sessions import session_digest


def reset_cookie() -> str:
    return f"{settings.PORTAL}_reset"


@sensitive_post_parameters("old", "new")
@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def change_password(request: HttpRequest) -> HttpResponse:
    def act(form: forms.Form) -> HttpResponse:
        user = services.change_password(
            user=person(request),
            by=actor_of(request),
            now=clock.now(),
            keep=session_digest(request),
            **form.cleaned_data,
        )
        auth.update_session_auth_hash(request, user)
        messages.success(request, "Your password is changed, and you are signed out everywhere else.")
        return redirect("accounts:security")

    return answer_form(request, ChangePasswordForm(request.POST or None), "identity/change_password.html", act)


@require_http_methods(["GET", "HEAD", "POST"])
@here_only
def ask_password_reset(request: HttpRequest) -> HttpResponse:
    """The answer is the same for every address, and so is what is done before it is given."""

    def act(form: forms.Form) -> HttpResponse:
        now = clock.now()
        if wait := window("password_reset").hit(address_of(request)):
            raise too_many("requests for a new password from your address", now=now, wait=wait, code="too_many_resets")
        services.ask_password_reset(email=form.cleaned_data["email"], now=now)
        return render(request, "identity/reset_asked.html", {"email": form.cleaned_data["email"]})

    return answer_form(request, AskResetForm(request.POST or None), "identity/ask_reset.html", act)


@require_safe
@here_only
def open_password_reset(request: HttpRequest, token: str) -> HttpResponse:
    """Take the link out of the address at once, so that it is in no history, log or Referer of what follows.

    It goes on in a cookie for these pages alone: kept here, it would stand in the store.
    """
    response = redirect("accounts:reset_password")
    response["Referrer-Policy"] = "no-referrer"
    response.set_cookie(
        reset_cookie(),
        token,
        max_age=services.RESET_GOOD_FOR,
        path=reverse("accounts:ask_password_reset"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@sensitive_post_parameters("new")
@require_http_methods(["GET", "HEAD", "POST"])
@here_only
def reset_password(request: HttpRequest) -> HttpResponse:
    try:
        reset = services.get_password_reset(request.COOKIES.get(reset_cookie(), ""), now=clock.now())
    except LinkUnknown as error:
        return render(request, "identity/reset_refused.html", {"error": error}, status=error.status)

    def act(form: forms.Form) -> HttpResponse:
        services.reset_password(reset=reset, new=form.cleaned_data["new"], now=clock.now())
        auth.logout(request)
        messages.success(request, "Your new password is set. Sign in with it.")
        response = redirect("accounts:sign_in")
        response.delete_cookie(reset_cookie(), path=reverse("accounts:ask_password_reset"))
        return response

    return answer_form(request, ResetForm(request.POST or None), "identity/reset.html", act, reset=reset)
