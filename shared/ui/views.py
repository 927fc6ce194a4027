"""The style sheet and the script, the choice of theme, and /style/."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_POST, require_safe

from shared import clock
from shared.accounts.actors import actor_of
from shared.accounts.models import User
from shared.accounts.roles import Theme
from shared.accounts.services import update_profile

from . import glossary, samples
from . import script as scripts
from . import stylesheet as sheets
from .context import theme_cookie
from .joining import Joined
from .pages import way_back

YEAR = 60 * 60 * 24 * 365


@require_safe
def stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    return _served(request, sheets.stylesheet(), digest, "text/css")


@require_safe
def script(request: HttpRequest, digest: str) -> HttpResponse:
    return _served(request, scripts.script(), digest, "text/javascript")


def _served(request: HttpRequest, file: Joined, digest: str, kind: str) -> HttpResponse:
    """The file. Asked for by another name than its content's (a page of an older release), it is not kept."""
    packs = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(file.packed if packs else file.text, content_type=f"{kind}; charset=utf-8")
    if packs:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if digest == file.digest else "no-store"
    return response


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme in a cookie and, signed in, with the person, so that it is the same on every device."""
    chosen = request.POST.get("theme", "")
    theme = chosen if chosen in Theme.values else Theme.SYSTEM
    if isinstance(request.user, User):
        update_profile(user=request.user, by=actor_of(request), now=clock.now(), theme=theme)
    response = HttpResponseRedirect(way_back(request))
    response.set_cookie(
        theme_cookie(), theme, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )
    return response


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """The words of the field, for everybody."""
    return render(request, "ui/help.html", {"groups": glossary.GROUPS, "support": settings.SUPPORT_EMAIL})


@require_GET
def style(request: HttpRequest) -> HttpResponse:
    """Every component in its states: the real ones, fed with samples."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "ui/style.html", samples.everything(request))
