"""The development mailbox in the browser. With DEBUG=false none of these pages is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from shared import clock
from shared.paging import words_asked

from . import mailbox

SHOWN = 100
# A mail has its styles beside its elements. It runs nothing and fetches nothing; its links open in a tab of their own.
MAIL_POLICY = {directive: ["'none'"] for directive in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]} | {
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}
View = Callable[..., HttpResponseBase]


def with_debug(view: View) -> View:
    """404 with DEBUG=false."""

    @wraps(view)
    def wrapped(request: HttpRequest, **arguments: str) -> HttpResponseBase:
        if not settings.DEBUG:
            raise Http404("There is no development mailbox here.")
        return view(request, **arguments)

    return wrapped


@require_GET
@with_debug
def mail_list(request: HttpRequest) -> HttpResponse:
    wanted = words_asked(request, "q")
    context = {"mails": mailbox.newest(SHOWN, wanted), "wanted": wanted, "now": clock.now(), "shown": SHOWN}
    return render(request, "comms/mailbox.html", context)


@require_GET
@with_debug
@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]
def mail_page(request: HttpRequest, pk: str) -> HttpResponse:
    """One mail: as a mail program shows it, as text, or as it went over the wire."""
    part = request.GET.get("part", "html")
    return render(request, "comms/mailbox_mail.html", {"mail": _mail(pk), "part": part, "now": clock.now()})


@require_GET
@with_debug
@xframe_options_sameorigin
@csp_replace(MAIL_POLICY)  # type: ignore[arg-type]
def mail_html(request: HttpRequest, pk: str) -> HttpResponse:
    """The mail's own HTML, for the frame."""
    return HttpResponse(_mail(pk).html.replace("<head>", '<head><base target="_blank">', 1))


def _mail(pk: str) -> mailbox.Kept:
    mail = mailbox.find(pk)
    if mail is None:
        raise Http404("There is no such mail, or it is too old to be kept.")
    return mail
