"""What every page view needs: refusals turned into something to read, a word after a deed, and pages of a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme

from shared.errors import DomainError, Forbidden, NotFound
from shared.paging import Page, count_up_to, page_of

from .parts import Tone
from .problems import refused

__all__ = ["Note", "Page", "count_up_to", "flash", "page_errors", "page_of", "refusal", "way_back"]

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

LEVELS = {
    "": messages.INFO,
    "info": messages.INFO,
    "good": messages.SUCCESS,
    "wait": messages.WARNING,
    "bad": messages.ERROR,
}


def page_errors(view: View[P]) -> View[P]:
    """Turn a refusal into a page: 404 for what is not there; after a POST a sentence on the page the person came from.

    htmx gets the sentence with status 422, put where sentences stand. A GET that is refused has no page to go back
    to, so it shows the sentence on a page of its own, with the refusal's status.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404(error.message) from error
        except DomainError as error:
            return refusal(request, error)

    return wrapped


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The answer to a person whose deed was refused; see `page_errors`."""
    if getattr(request, "htmx", False):
        response = render(request, "ui/flashes.html", {"messages": [Note(error.message, "error")]}, status=422)
        response["HX-Retarget"] = "#flashes"
        response["HX-Reswap"] = "innerHTML"
        return response
    if request.method in ("GET", "HEAD"):
        if isinstance(error, Forbidden):
            raise PermissionDenied(error.message) from error
        return refused(request, error)
    messages.error(request, error.message)
    return HttpResponseRedirect(way_back(request))


@dataclass(frozen=True)
class Note:
    """A message that is shown at once and not kept; like Django's own, as far as the template looks."""

    message: str
    level_tag: str

    def __str__(self) -> str:
        return self.message


def flash(request: HttpRequest, text: str, *, tone: Tone = "good", link: str = "", url: str = "") -> None:
    """Say `text` on the next page; `link` and `url` offer what to do next, such as taking it back."""
    said = format_html('{} <a href="{}">{}</a>', text, url, link) if link and url else text
    messages.add_message(request, LEVELS[tone], said)


def way_back(request: HttpRequest, default: str = "/") -> str:
    """Where the person came from: `next` in the form, or the referring page; never another host."""
    for candidate in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if url_has_allowed_host_and_scheme(candidate, {request.get_host()}, require_https=request.is_secure()):
            parts = urlsplit(candidate)
            return f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    return default
