"""A form that is sent after its reader's session ended. They sign in and are back on the page it stood on, and what
they typed waits for them in the browser's new session. Works without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from .limits import address_of, window

KEPT = "kept_form"
MOST = 64_000
NOT_KEPT = ("csrfmiddlewaretoken", "publish")
SECRETS = "/settings/security/"  # what is typed there is kept nowhere
SAID = "Your session had ended, so this was not done yet. Sign in, and you are back on the page you were on."

GetResponse = Callable[[HttpRequest], HttpResponse]


def signed_out_middleware(get_response: GetResponse) -> GetResponse:
    """Where `login_required` would lead a POST back to itself, which nobody can look at, lead to the page it is from.

    htmx must not put the sign-in page into a part of another page: a poll is answered 401, a deed leads the whole
    browser to the sign-in.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not _leads_to_sign_in(request, response):
            return response
        if request.method != "POST":
            return HttpResponse(status=401) if _is_htmx(request) else response
        page = _page_of(request)
        _keep(request, page)
        messages.warning(request, SAID)
        answer = redirect_to_login(page)
        return HttpResponse(status=401, headers={"HX-Redirect": answer.url}) if _is_htmx(request) else answer

    return middleware


def take_kept(request: HttpRequest) -> QueryDict | None:
    """What was typed into the form of this address before its reader was signed out; once."""
    kept = request.session.get(KEPT)
    if not isinstance(kept, dict) or kept.get("path") != request.path or request.method != "GET":
        return None
    del request.session[KEPT]
    return QueryDict(kept["typed"])


def _leads_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether this is what `login_required` answers: to the sign-in, and from there to this very address."""
    if response.status_code != 302 or request.user.is_authenticated:
        return False
    parts = urlsplit(response["Location"])
    back = QueryDict(parts.query).get(REDIRECT_FIELD_NAME)
    return parts.path == resolve_url(settings.LOGIN_URL) and back in (request.get_full_path(), request.path)


def _page_of(request: HttpRequest) -> str:
    """The page on which the form stood, if the browser says so and it is one of ours; else the form's own address."""
    said = request.headers.get("Referer", "")
    parts = urlsplit(said)
    ours = url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure())
    if ours and parts.path.startswith("/"):
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return request.path


def _is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _keep(request: HttpRequest, page: str) -> None:
    if request.path.startswith(SECRETS):
        return
    if window("address").hit(address_of(request)):
        return  # nobody loses ten forms a minute
    typed = request.POST.copy()
    for name in NOT_KEPT:
        typed.pop(name, None)
    text = typed.urlencode()
    if text and len(text) <= MOST:
        request.session[KEPT] = {"path": urlsplit(page).path, "typed": text}
