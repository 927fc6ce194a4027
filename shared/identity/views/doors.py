"""The pages by which a person comes in and goes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared import clock
from shared.accounts.limits import address_of, window
from shared.errors import DomainError, TooMany
from shared.identity.errors import SecondFactorRequired, SignInExpired
from shared.identity.forms import RegisterForm, SecondFactorForm, SignInForm
from shared.identity.half_open import user_half_in
from shared.identity.pages import answer_form, here_only, here_or_theirs, no_way_in, safe_next
from shared.identity.provider import get_provider

HALF_OPEN = "half_open"  # in the session: the word that the password was right


@here_or_theirs("sign-in")
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    def act(form: forms.Form) -> HttpResponse:
        try:
            get_provider().sign_in(request, now=clock.now(), **form.cleaned_data)
        except SecondFactorRequired as half:
            return _to_second_step(request, half.token)
        return HttpResponseRedirect(safe_next(request))

    return _come_in(request, SignInForm(request.POST or None), "identity/sign_in.html", act)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@here_only
def finish_sign_in(request: HttpRequest) -> HttpResponse:
    """The second step. Until it is done nobody is signed in: the session only holds that the password was right."""

    def act(form: forms.Form) -> HttpResponse:
        try:
            get_provider().finish_sign_in(request, token=token, now=clock.now(), **form.cleaned_data)
        except SignInExpired as error:
            return _from_the_start(request, error)
        request.session.pop(HALF_OPEN, None)
        return HttpResponseRedirect(safe_next(request))

    token = request.session.get(HALF_OPEN, "")
    try:
        user = user_half_in(token, now=clock.now())
    except SignInExpired as error:
        return _from_the_start(request, error)
    context = {"email": user.email, "support": settings.SUPPORT_EMAIL}
    return _come_in(request, SecondFactorForm(request.POST or None), "identity/second_step.html", act, **context)


@here_or_theirs("sign-up")
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    def act(form: forms.Form) -> HttpResponse:
        if wait := window("address").hit(address_of(request)):
            raise TooMany("There were too many attempts from your address. Wait a minute.", retry_after=wait)
        get_provider().register(request, now=clock.now(), **form.cleaned_data)
        return HttpResponseRedirect(safe_next(request))

    return _come_in(request, RegisterForm(request.POST or None), "identity/register.html", act)


@never_cache
@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    """Where browsers come back to from signing in elsewhere."""
    try:
        return get_provider().come_back(request, back=safe_next(request), now=clock.now()) or no_way_in(request)
    except DomainError as error:
        return no_way_in(request, error)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Who signs in elsewhere ends on a page of ours: no form may lead on to a page that signs them in again."""
    provider = get_provider()
    try:
        provider.sign_out(request, now=clock.now())
    except DomainError as error:
        messages.warning(request, f"You are signed out of this portal alone. {error.message}")
    return redirect("accounts:sign_in" if provider.signs_in_here else "accounts:signed_out")


@never_cache
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated or get_provider().signs_in_here:
        return redirect("/")
    return render(request, "identity/signed_out.html", {"provider": get_provider()})


def _come_in(
    request: HttpRequest, form: forms.Form, template: str, act: Callable[[forms.Form], HttpResponse], **context: Any
) -> HttpResponse:
    """Show the form, or do what it asks; who is signed in already goes on to where they wanted to be."""
    if request.method != "POST" and request.user.is_authenticated:
        return HttpResponseRedirect(safe_next(request))
    return answer_form(request, form, template, act, next=safe_next(request), **context)


def _to_second_step(request: HttpRequest, token: str) -> HttpResponse:
    if request.user.is_authenticated:
        auth.logout(request)  # whoever was signed in here is not, while somebody else is half in
    request.session.cycle_key()
    request.session[HALF_OPEN] = token
    return redirect(f"{reverse('accounts:finish_sign_in')}?{urlencode({'next': safe_next(request)})}")


def _from_the_start(request: HttpRequest, error: SignInExpired) -> HttpResponse:
    if request.session.pop(HALF_OPEN, None):
        messages.warning(request, error.message)
    return redirect(f"{reverse('accounts:sign_in')}?{urlencode({'next': safe_next(request)})}")
