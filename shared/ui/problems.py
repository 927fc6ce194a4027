"""When something went wrong: a page in the house style that says what happened, what it means, and the one next step.

Both portals name these as their handlers. What a view raises is taken up by the middleware, so that people see these
pages under DEBUG too; only an error that nobody foresaw shows Django's own page there.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils.log import log_response

from shared import schemas
from shared.accounts.models import User
from shared.api.exceptions import problem as api_problem
from shared.db import is_away
from shared.errors import DomainError
from shared.reference import reference

log = logging.getLogger(__name__)

API = "/api/"
ASK_AGAIN_SECONDS = 10
NOT_SENT_AGAIN = ("password", "secret", "code", "csrfmiddlewaretoken", "act_for")


@dataclass(frozen=True)
class Problem:
    """One page: what happened, what it means, and one link. `again`: the link leads to the same page."""

    status: int
    title: str
    text: str
    action: str = "To the dashboard"
    again: bool = False


BAD_REQUEST = Problem(
    400, "That was not understood", "The browser sent something this portal cannot read. Go back, and try it once more."
)
FORBIDDEN = Problem(403, "You may not do this", "Your role does not cover this. Ask an owner of your organisation.")
NOT_FOUND = Problem(
    404,
    "There is no such page",
    "It may have been withdrawn, or it belongs to an organisation you are not acting for. If you followed a link from"
    " an e-mail, look which organisation is chosen at the top.",
)
NO_PAGE = Problem(
    405,
    "There is nothing to look at here",
    "This address is that of a button: it does something and shows no page. Nothing was done now. Go back to the page"
    " with the button.",
)
EXPIRED = Problem(
    403,
    "This form had grown old",
    "You signed in again after it was opened, so for your safety nothing was done. Go back, reload the page and send it"
    " once more.",
)
SERVER_ERROR = Problem(
    500,
    "Something broke on our side",
    "It was recorded, and nothing you saved before is lost. Try again in a minute. If you were sending a form, go back:"
    " what you typed is still there.",
    action="Try again",
    again=True,
)
STORE_AWAY = Problem(
    503,
    "The portal cannot reach its records",
    "This passes, mostly within a minute. What you saved before is safe. If you were sending a form, go back and send"
    " it again: what you typed is still there.",
    action="Try again",
    again=True,
)
TITLES = {409: "This cannot be done now", 429: "That was a little too fast", 503: "This cannot be shown right now"}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The refusal's own sentence where it has one."""
    said = str(exception or "")
    return _page(request, replace(FORBIDDEN, text=said) if said else FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, NOT_FOUND)


def no_such_page(request: HttpRequest) -> HttpResponse:
    """The last route: an address that is none. Whoever left out a page's last slash is led there."""
    url = f"{request.path}/"
    if request.method in ("GET", "HEAD") and not request.path.startswith(API) and resolve(url).func is not no_such_page:
        return redirect(f"{url}?{request.GET.urlencode()}" if request.GET else url)
    return not_found(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the error is at hand. Asks nothing of the store, which may be what broke."""
    away = is_away(sys.exc_info()[1])
    return _bare(request, STORE_AWAY if away else SERVER_ERROR)


def store_away(request: HttpRequest, error: Exception) -> HttpResponse:
    """The store does not answer: 503, and when to ask again."""
    log.error("The store does not answer: %s", request.path, exc_info=error)
    return _bare(request, STORE_AWAY)


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A page that was refused, with the refusal's own sentence."""
    response = _page(request, Problem(error.status, TITLES.get(error.status, "This did not work"), error.message))
    if wait := getattr(error, "retry_after", None):
        response["Retry-After"] = str(wait)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token of this session. If it came from a page of ours, it can be sent again as it is."""
    if request.path.startswith(API):
        return _json(403)
    fields = sendable_again(request) if _is_from_here(request) else None
    context = {"problem": EXPIRED, "fields": fields}
    template = "ui/problem_resend.html" if fields is not None else "ui/problem.html"
    return render(request, template, context | _frame(request), status=403)


def sendable_again(request: HttpRequest) -> list[tuple[str, str]] | None:
    """The names and values of a form that was sent, to be sent again as they are; None if it had a file or a secret."""
    fields = [(name, str(value)) for name, values in request.POST.lists() for value in values]
    if not fields or request.FILES or any(_is_secret(name) for name, _ in fields):
        return None
    return [pair for pair in fields if pair[0] not in NOT_SENT_AGAIN]


class ProblemPages:
    """Middleware: what a view raised, and a button's address that is looked at, becomes a page, under DEBUG too.

    Stands last, next to the views.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or request.path.startswith(API):
            return response
        page = _page(request, NO_PAGE)
        page["Allow"] = response.get("Allow", "")
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if request.path.startswith(API):
            return None  # answered in JSON by the API itself
        match exception:
            case Http404():
                return not_found(request, exception)
            case PermissionDenied():
                return forbidden(request, exception)
        return store_away(request, exception) if is_away(exception) else None


def _page(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The page in the frame of whoever is signed in; without it where even that cannot be found out."""
    if request.path.startswith(API):
        return _json(problem.status)
    try:
        context = {"problem": problem, **_frame(request)}
        response = render(request, "ui/problem.html", context, status=problem.status)
    except Exception as error:  # noqa: BLE001 - a page about a problem must not become the next one
        log.warning("a bare page instead of the framed one: %r", error)
        return _bare(request, problem)
    log_response("%s: %s", problem.title, request.path, response=response, request=request)
    return response


def _bare(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The page without the frame: no request, no session, no store."""
    headers = {"Retry-After": str(ASK_AGAIN_SECONDS)} if problem.status == 503 else {}
    if request.path.startswith(API):
        return _json(problem.status, headers)
    url = request.get_full_path() if problem.again and request.method == "GET" else ""
    text = render_to_string("ui/problem.html", {"problem": problem, "url": url, **_reference()})
    return HttpResponse(text, status=problem.status, headers=headers)


def _frame(request: HttpRequest) -> dict[str, str]:
    return {"frame": "ui/base.html" if isinstance(request.user, User) else "ui/bare.html"}


def _reference() -> dict[str, str]:
    return {"reference": reference(), "support": settings.SUPPORT_EMAIL}


def _json(status: int, headers: Mapping[str, str] | None = None) -> HttpResponse:
    body = schemas.json.dumps(api_problem(status))
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this very host sent the form."""
    said = request.headers.get("Origin") or request.headers.get("Referer", "")
    here = urlsplit(request.build_absolute_uri("/"))
    return urlsplit(said)[:2] == here[:2]


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in NOT_SENT_AGAIN[:3])
