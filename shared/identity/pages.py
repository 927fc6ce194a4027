"""What the pages about signing in have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from shared import clock
from shared.accounts.models import User
from shared.errors import DomainError, NotFound, TooMany

from .forms import add_refusal
from .provider import get_provider

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def here_only(view: View[P]) -> View[P]:
    """The page where this portal signs people in itself; otherwise 404, and the word where they sign in."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if get_provider().signs_in_here:
            return view(request, *args, **kwargs)
        return render(request, "identity/elsewhere.html", {"provider": get_provider()}, status=404)

    return never_cache(wrapped)


def here_or_theirs(page: str) -> Callable[[View[P]], View[P]]:
    """The page where this portal signs people in itself; otherwise the way to the provider's own `page`."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            provider, back = get_provider(), safe_next(request)
            if provider.signs_in_here:
                return view(request, *args, **kwargs)
            if request.user.is_authenticated:
                return HttpResponseRedirect(back)
            return provider.way_in(request, page=page, back=back, now=clock.now()) or no_way_in(request)

        return never_cache(wrapped)

    return decorate


def no_way_in(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    """Somebody came back from signing in elsewhere, and is not in for all that."""
    context = {"error": error, "support": settings.SUPPORT_EMAIL}
    return render(request, "identity/no_way_in.html", context, status=error.status if error else 502)


def safe_next(request: HttpRequest) -> str:
    """The page of this portal that `next` names, or the first page; never another host, never the sign-in pages."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours and not wanted.startswith(("/sign-", "/register", "/reset-password")) else "/"


def own_page(view: View[P]) -> View[P]:
    """A page about one's own account. What is refused is said on the page of sign-in and security."""

    @here_only
    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404(error.message) from error
        except DomainError as error:
            messages.error(request, error.message)
            return redirect("accounts:security")

    return wrapped


def person(request: HttpRequest) -> User:
    """Who is signed in; only for pages that let nobody else in."""
    assert isinstance(request.user, User)
    return request.user


def answer_form(
    request: HttpRequest, form: forms.Form, template: str, act: Callable[[forms.Form], HttpResponse], **context: Any
) -> HttpResponse:
    """Show the form, or do what it asks. What is refused stands beside its field, with everything that was typed."""
    status, headers = 200, {}
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid():
                return act(form)
        except DomainError as error:
            add_refusal(form, error)
            if isinstance(error, TooMany):
                status, headers = 429, {"Retry-After": str(error.retry_after)}
    response = render(request, template, {"form": form, **context}, status=status)
    for name, value in headers.items():
        response[name] = value
    return response
