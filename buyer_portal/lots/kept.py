"""A form that is sent after its reader's session ended: what was typed waits in the browser's new session until they
have signed in again, and stands in the form as they left it. Works without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict

from shared.accounts.limits import address_of, window

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

KEPT = "kept_form"
MOST = 64_000
NOT_KEPT = ("csrfmiddlewaretoken", "publish")


def keeps_what_was_typed(view: View[P]) -> View[P]:
    """`login_required` for a page with a long form."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated:
            _keep(request)
        return login_required(view)(request, *args, **kwargs)

    return wrapped


def take_kept(request: HttpRequest) -> QueryDict | None:
    """What was typed into the form of this address before its reader was signed out; once."""
    kept = request.session.get(KEPT)
    if not isinstance(kept, dict) or kept.get("path") != request.path or request.method != "GET":
        return None
    del request.session[KEPT]
    return QueryDict(kept["typed"])


def _keep(request: HttpRequest) -> None:
    if window("address").hit(address_of(request)):
        return  # nobody loses ten forms a minute
    typed = request.POST.copy()
    for name in NOT_KEPT:
        typed.pop(name, None)
    text = typed.urlencode()
    if len(text) <= MOST:
        request.session[KEPT] = {"path": request.path, "typed": text}
