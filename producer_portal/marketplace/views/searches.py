"""What people do with their saved searches, and with the lots they watch."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from producer_portal.marketplace.display.market import url_of
from producer_portal.marketplace.filters import MarketFilters
from producer_portal.marketplace.forms import FilterForm
from producer_portal.marketplace.models import MarketLot, SavedSearch
from producer_portal.marketplace.services import searches, watching
from producer_portal.marketplace.services.searches import get_search_for
from shared import clock
from shared.accounts.actors import actor_of
from shared.accounts.scoping import get_for
from shared.comms.kinds import Mailing
from shared.errors import Invalid
from shared.ui.pages import flash, page_errors, way_back


@login_required
@page_errors
@require_POST
def save_search(request: HttpRequest) -> HttpResponse:
    name = request.POST.get("name", "")
    try:
        search = searches.save_search(
            name=name,
            filters=_filters(request),
            mail=_mailing(request),
            bell="bell" in request.POST,
            by=actor_of(request),
            now=clock.now(),
        )
    except Invalid as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(_back_with(request, name))
    flash(request, f"“{search.name}” is saved{_promise(search)}.")
    return HttpResponseRedirect(url_of(search))


@login_required
@page_errors
@require_GET
def open_search(request: HttpRequest, pk: str) -> HttpResponse:
    return HttpResponseRedirect(url_of(get_search_for(actor_of(request), pk)))


@login_required
@page_errors
@require_POST
def rename_search(request: HttpRequest, pk: str) -> HttpResponse:
    actor = actor_of(request)
    search = get_search_for(actor, pk)
    searches.rename_search(search=search, name=request.POST.get("name", ""), by=actor, now=clock.now())
    flash(request, f"The search is called “{search.name}” now.")
    return HttpResponseRedirect(url_of(search))


@login_required
@page_errors
@require_POST
def change_search(request: HttpRequest, pk: str) -> HttpResponse:
    actor = actor_of(request)
    search = get_search_for(actor, pk)
    searches.change_search(search=search, filters=_filters(request), by=actor, now=clock.now())
    flash(request, f"“{search.name}” asks for these filters from now on.")
    return HttpResponseRedirect(url_of(search))


@login_required
@page_errors
@require_POST
def set_alerts(request: HttpRequest, pk: str) -> HttpResponse:
    actor = actor_of(request)
    search = get_search_for(actor, pk)
    bell = "bell" in request.POST
    searches.set_alerts(search=search, mail=_mailing(request), bell=bell, by=actor, now=clock.now())
    flash(request, f"“{search.name}”{_promise(search) or ' tells you nothing any more'}.")
    return HttpResponseRedirect(url_of(search))


@login_required
@page_errors
@require_POST
def delete_search(request: HttpRequest, pk: str) -> HttpResponse:
    actor = actor_of(request)
    search = searches.delete_search(search=get_search_for(actor, pk, deleted=True), by=actor, now=clock.now())
    return HttpResponseRedirect(f"{reverse('marketplace:list')}?deleted={search.pk}")


@login_required
@page_errors
@require_POST
def restore_search(request: HttpRequest, pk: str) -> HttpResponse:
    actor = actor_of(request)
    search = searches.restore_search(search=get_search_for(actor, pk, deleted=True), by=actor, now=clock.now())
    flash(request, f"“{search.name}” is back.")
    return HttpResponseRedirect(url_of(search))


@login_required
@page_errors
@require_POST
def watch_lot(request: HttpRequest, pk: str) -> HttpResponse:
    actor = actor_of(request)
    lot = get_for(actor, MarketLot, pk)
    watching.watch_lot(lot=lot, by=actor, now=clock.now())
    flash(request, "You watch this lot: you are told when it changes, and how it ends.")
    return redirect("marketplace:lot", lot.pk)


@login_required
@page_errors
@require_POST
def unwatch_lot(request: HttpRequest, pk: str) -> HttpResponse:
    actor = actor_of(request)
    lot = get_for(actor, MarketLot, pk)
    watching.unwatch_lot(lot=lot, by=actor)
    flash(request, "You no longer watch this lot.")
    return redirect("marketplace:lot", lot.pk)


def _filters(request: HttpRequest) -> MarketFilters:
    """The filters that were in force on the page that the form stood on."""
    return FilterForm(QueryDict(request.POST.get("query", ""))).read()


def _back_with(request: HttpRequest, name: str) -> str:
    """The page the form stood on, with the name that was typed."""
    path, _, text = way_back(request, reverse("marketplace:list")).partition("?")
    query = QueryDict(text, mutable=True)
    query["name"] = name[: 2 * searches.LONGEST_NAME]
    return f"{path}?{query.urlencode()}"


def _promise(search: SavedSearch) -> str:
    """How its owner is told of new lots, in words."""
    mails = {Mailing.AT_ONCE: "by e-mail at once", Mailing.DIGEST: "in the daily digest"}
    ways = [mails[Mailing(search.mail)]] if search.mail in mails else []
    ways += ["by the bell"] if search.bell else []
    return f": new lots are told {' and '.join(ways)}" if ways else ""


def _mailing(request: HttpRequest) -> Mailing:
    asked = request.POST.get("mail", "")
    return Mailing(asked) if asked in Mailing.values else Mailing.NONE
