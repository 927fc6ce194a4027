"""The pages by which a person comes in and goes out."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from shared import clock
from shared.accounts.limits import address_of, window
from shared.errors import TooMany
from shared.identity.forms import RegisterForm, SignInForm
from shared.identity.pages import answer_form, here_only
from shared.identity.provider import get_provider


@here_only
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    def act(form: forms.Form) -> None:
        get_provider().sign_in(request, now=clock.now(), **form.cleaned_data)

    return _come_in(request, SignInForm(request.POST or None), "identity/sign_in.html", act)


@here_only
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    def act(form: forms.Form) -> None:
        if wait := window("address").hit(address_of(request)):
            raise TooMany("There were too many attempts from your address. Wait a minute.", retry_after=wait)
        get_provider().register(request, now=clock.now(), **form.cleaned_data)

    return _come_in(request, RegisterForm(request.POST or None), "identity/register.html", act)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    get_provider().sign_out(request, now=clock.now())
    return redirect("accounts:sign_in")


def _come_in(request: HttpRequest, form: forms.Form, template: str, act: Callable[[forms.Form], None]) -> HttpResponse:
    """Show the form, or do what it asks and go on to where the person wanted to be."""

    def go_on(form: forms.Form) -> HttpResponse:
        act(form)
        return HttpResponseRedirect(safe_next(request))

    if request.method != "POST" and request.user.is_authenticated:
        return HttpResponseRedirect(safe_next(request))
    return answer_form(request, form, template, go_on, next=safe_next(request))


def safe_next(request: HttpRequest) -> str:
    """The page of this portal that `next` names, or the first page; never another host, never the sign-in pages."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours and not wanted.startswith(("/sign-", "/register", "/reset-password")) else "/"
