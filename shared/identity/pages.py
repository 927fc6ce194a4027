"""What the pages about signing in have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from shared.errors import DomainError, NotFound

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
