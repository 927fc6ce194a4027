"""The notifications of the person who is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shared import clock
from shared.accounts.actors import actor_of
from shared.accounts.models import User
from shared.errors import NotFound

from . import services
from .forms import PreferencesForm
from .lists import Shown, kind_asked, newest_for, page_for, parts_of
from .models import Notification
from .preferences import choose_notifications, preferences_of
from .preferences import unsubscribe as end_mails
from .subscriptions import name_of, read_token


@require_GET
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """What this person was told, unread first."""
    user, now = _reader(request), clock.now()
    shown = Shown.asked(request, user)
    page = page_for(request, user, shown)
    context = {"shown": shown, "page": page, "parts": parts_of(page, now), "now": now}
    return render(request, "comms/notifications.html", context)


@require_GET
def newest_notifications(request: HttpRequest) -> HttpResponse:
    """What opens below the bell, fetched by htmx: 401 once signed out."""
    return _newest(request) if isinstance(request.user, User) else HttpResponse(status=401)


def _newest(request: HttpRequest) -> HttpResponse:
    return render(request, "comms/newest.html", {"rows": newest_for(_reader(request)), "now": clock.now()})


@require_GET
def notification_count(request: HttpRequest) -> HttpResponse:
    """The inside of the bell, asked for again and again: 304 while nothing changed, 401 once signed out."""
    if not isinstance(request.user, User):
        return HttpResponse(status=401)
    unread = services.unread_count(request.user)
    etag = f'"{request.user.pk}-{unread.count}{unread.more}"'
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
    notification = _one(request, pk)
    services.mark_read(notification=notification, now=clock.now())
    return HttpResponseRedirect(notification.link) if notification.link else redirect("comms:notifications")


@require_POST
@login_required
def mark_read(request: HttpRequest, pk: str) -> HttpResponse:
    services.mark_read(notification=_one(request, pk), now=clock.now())
    return _back(request)


@require_POST
@login_required
def mark_unread(request: HttpRequest, pk: str) -> HttpResponse:
    services.mark_unread(notification=_one(request, pk))
    return _back(request)


@require_POST
@login_required
def mark_all_read(request: HttpRequest) -> HttpResponse:
    """All of them or, from a list of one kind, all of that kind: what the reader did not see stays new."""
    user = _reader(request)
    kind = kind_asked(QueryDict(request.POST.get("query", "")), user)
    services.mark_all_read(user=user, kind=kind.name if kind else "", now=clock.now())
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """Where the deed was done: below the bell, or the list with its filters."""
    query = QueryDict(request.POST.get("query", ""))
    if request.htmx.target == "bell-menu":  # type: ignore[attr-defined]
        answer = _newest(request)
        answer["HX-Trigger"] = "bell"
        return answer
    return HttpResponseRedirect(f"{reverse('comms:notifications')}?{query.urlencode()}".rstrip("?"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """How this person wants to be told of what."""
    user = _reader(request)
    form = PreferencesForm(request.POST or None, now=preferences_of(user))
    if form.is_valid():
        choose_notifications(
            user=user,
            choices=form.choices(),
            digest_hour=form.cleaned_data["digest_hour"],
            by=actor_of(request),
            now=clock.now(),
        )
        messages.success(request, "Your choices are saved.")
        return redirect("comms:preferences")
    return render(request, "comms/preferences.html", {"form": form}, status=422 if form.is_bound else 200)


@csrf_exempt  # the mail program posts, and the link is signed
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End the mails that a mail's link is about: at once on a POST (RFC 8058), after a question when it is opened."""
    try:
        user, kind = read_token(token)
    except NotFound as error:
        raise Http404(error.message) from error
    done = request.method == "POST"
    if done:
        end_mails(user=user, kind=kind, now=clock.now())
    return render(request, "comms/unsubscribe.html", {"what": name_of(kind), "address": user.email, "done": done})


def _one(request: HttpRequest, pk: str) -> Notification:
    """This person's notification `pk`; 404 if there is none such."""
    try:
        return services.get_notification_for(_reader(request), pk)
    except NotFound as error:
        raise Http404(error.message) from error


def _reader(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
