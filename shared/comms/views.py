"""The notifications of the person who is signed in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_GET, require_POST

from shared import clock
from shared.accounts.models import User
from shared.errors import NotFound

from . import services
from .models import Notification

PER_PAGE = 25


@require_GET
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """What this person was told, unread first."""
    rows = Notification.objects.of(_reader(request)).unread_first()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": {
            "items": list(page.object_list),
            "first": page.start_index(),
            "last": page.end_index(),
            "total": page.paginator.count,
            "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
            "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
        },
    }
    return render(request, "comms/notifications.html", context)


@require_GET
def notification_count(request: HttpRequest) -> HttpResponse:
    """The inside of the bell, asked for again and again: 304 while nothing changed, 401 once signed out."""
    if not isinstance(request.user, User):
        return HttpResponse(status=401)
    unread = services.unread_count(request.user)
    etag = f'"{request.user.pk}-{unread}"'
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = render(request, "comms/bell.html", {"unread": unread})
        answer["ETag"] = etag
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


@require_GET
@login_required
def open_notification(request: HttpRequest, pk: str) -> HttpResponse:
    """Lead the reader to what it is about; that they have seen it is kept on the way."""
    try:
        notification = services.get_notification_for(_reader(request), pk)
    except NotFound as error:
        raise Http404(error.message) from error
    services.mark_read(notification=notification, now=clock.now())
    return HttpResponseRedirect(notification.link) if notification.link else redirect("comms:notifications")


@require_POST
@login_required
def mark_all_read(request: HttpRequest) -> HttpResponse:
    services.mark_all_read(user=_reader(request), now=clock.now())
    return redirect("comms:notifications")


def _reader(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
