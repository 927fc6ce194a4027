"""The market as one person asks to see it: what the address says, the lots it finds, and the figures about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string

from producer_portal.marketplace import states
from producer_portal.marketplace.filters import MarketFilters
from producer_portal.marketplace.forms import FilterForm, query_of
from producer_portal.marketplace.models import MarketLot, MarketLotQuerySet, SavedSearch, Watch, with_buyers
from producer_portal.marketplace.services.searches import LONGEST_NAME, searches_of
from shared.accounts.actors import Actor
from shared.ids import is_id
from shared.lots import NEVER, all_of
from shared.paging import MOST_COUNTED, Page, Total, count_up_to, page_of
from shared.ui.parts import Chip, Tab

from . import rail
from .facets import Counted, count_choices

DEFAULT_SORT = "closes"
SORTS = {
    "closes": "closes_at",
    "new": "first_seen_at",
    "volume": "volume_kg",
    "carbon": "carbon_per_gj",
    "delivery": "starts_at",
}
MOST_NEW = 25
SURVEYED = MOST_COUNTED
RARE = 5  # of those surveyed
ONLY_NEW, ONLY_WATCHED, ONLY_ELIGIBLE = "new", "watched", "eligible"


class Market:
    """The market on one request. Nothing is read before it is asked for, and all of it at most once."""

    def __init__(self, request: HttpRequest, actor: Actor, *, since: datetime | None, now: datetime) -> None:
        self.request, self.actor, self.since, self.now = request, actor, since, now
        self.form = FilterForm(request.GET)
        self.filters = self.form.read()
        only = request.GET.get("only", "")
        self.only = only if only in (ONLY_NEW, ONLY_WATCHED, ONLY_ELIGIBLE) else ""
        self.sort = self._sort(request.GET.get("sort", ""))

    @staticmethod
    def _sort(asked: str) -> str:
        return asked if asked.removeprefix("-") in SORTS else DEFAULT_SORT

    @cached_property
    def everything(self) -> MarketLotQuerySet:
        return MarketLot.objects.open_at(self.now)

    @cached_property
    def total(self) -> Total:
        """How many lots are open."""
        return count_up_to(self.everything, SURVEYED)

    @cached_property
    def watched(self) -> list[str]:
        """The lots that this person watches."""
        return list(Watch.objects.visible_to(self.actor).values_list("lot_id", flat=True))

    @cached_property
    def proposed(self) -> MarketLotQuerySet:
        """Those of them that may have the words that are searched."""
        return self.everything.proposed_for(self.filters.search)

    @cached_property
    def offered(self) -> MarketLotQuerySet:
        """The lots that are to be filtered: all that are open, or of those the new or the watched ones."""
        return self._narrowed(self.proposed)

    def _narrowed(self, lots: MarketLotQuerySet) -> MarketLotQuerySet:
        if self.only == ONLY_NEW:
            return lots.new_since(self.since)
        if self.only == ONLY_ELIGIBLE:
            eligible: MarketLotQuerySet = self.for_you.eligible(lots)
            return eligible
        return lots.filter(pk__in=self.watched) if self.only == ONLY_WATCHED else lots

    @cached_property
    def for_you(self) -> Any:
        """What lots are to this person's organisation (settings.LOT_MARKS)."""
        return import_string(settings.LOT_MARKS)(self.actor, self.now)

    @cached_property
    def marks(self) -> dict[str, Any]:
        """By lot, of those that are shown."""
        marks: dict[str, Any] = self.for_you.marks([*self.new_lots, *self.page])
        return marks

    @cached_property
    def found(self) -> MarketLotQuerySet:
        return self.offered.passing(self.filters)

    @property
    def is_part(self) -> bool:
        """Whether the figures are of a part: in a large market of the lots that close first. Then each is a least."""
        few = self.only == ONLY_WATCHED or self.proposed is not self.everything
        return self.total.more and not few

    @cached_property
    def surveyed(self) -> MarketLotQuerySet:
        """The lots that figures are made of, so that a market of any size costs no more than one of that many."""
        return self.everything.first_to_close(SURVEYED) if self.total.more else self.everything

    @cached_property
    def counted(self) -> Counted:
        """The figures of what is found, and of each choice of the rail."""
        lots = self._narrowed(self.surveyed) if self.is_part else self.offered
        return count_choices(lots, self.filters, since=self.since)

    @cached_property
    def lots(self) -> int:
        """How many lots are found; of a part at least those that are shown."""
        return max(self.counted.found.lots, len(self.page)) if self.is_part else self.counted.found.lots

    @property
    def plus(self) -> str:
        """What stands behind a figure that is a least."""
        return "+" if self.is_part else ""

    @cached_property
    def watched_count(self) -> int:
        """How many of the lots that pass the filters this person watches."""
        if not self.watched:
            return 0
        return self.proposed.filter(pk__in=self.watched).passing(self.filters).count()

    @cached_property
    def facets(self) -> dict[str, rail.Facet]:
        return rail.facets(self.filters, self.counted)

    @cached_property
    def searches(self) -> list[SavedSearch]:
        return searches_of(self.actor)

    @cached_property
    def saved(self) -> SavedSearch | None:
        """The saved search whose tab this is, also where its filters were changed on the way here.

        Whoever comes to the same filters by another way is at it too.
        """
        wanted = self.request.GET.get("saved", "")
        named = next((search for search in self.searches if search.pk == wanted), None)
        if named is not None or not rail.words(self.filters):
            return named
        return next((search for search in self.searches if search.filters == self.filters), None)

    @cached_property
    def deleted(self) -> SavedSearch | None:
        """The saved search that was deleted a moment ago, and may be brought back."""
        wanted = self.request.GET.get("deleted", "")
        gone = SavedSearch.objects.visible_to(self.actor).filter(state=states.DELETED, pk=wanted)
        return gone.first() if is_id(wanted) else None

    @property
    def is_changed(self) -> bool:
        """Whether other filters are in force than the saved search asks for."""
        return self.saved is not None and self.saved.filters != self.filters

    @cached_property
    def chips(self) -> list[Chip]:
        """What is in force, each with the address of the page without it."""
        parts = [Chip(label, self.url(left)) for label, left in rail.chips(self.filters)]
        words = {
            ONLY_NEW: "new since you last looked",
            ONLY_WATCHED: "lots I watch",
            ONLY_ELIGIBLE: "my certificates are enough",
        }
        return [*parts, Chip(words[self.only], self.url(only=""))] if self.only in words else parts

    @cached_property
    def name(self) -> str:
        """What a search for these filters could be called."""
        text = rail.words(self.filters)
        return f"{text[:1].upper()}{text[1:LONGEST_NAME]}"

    def url(self, filters: MarketFilters | None = None, **changes: str) -> str:
        """The address of this page with other filters, or with `changes` of what else it says."""
        more = {"saved": self.saved.pk if self.saved else "", "only": self.only, "sort": self.asked_sort} | changes
        return reverse("marketplace:list") + query_of(self.filters if filters is None else filters, **more)

    @property
    def query(self) -> str:
        """The filters alone, as a query string: what a search is saved with."""
        return query_of(self.filters).removeprefix("?")

    @property
    def new_url(self) -> str:
        """The new ones alone."""
        return self.url(only=ONLY_NEW)

    @property
    def csv_url(self) -> str:
        return reverse("marketplace:csv") + query_of(self.filters, only=self.only, sort=self.asked_sort)

    @cached_property
    def tabs(self) -> list[Tab]:
        """The saved searches with their figures, and at the end all open lots."""
        plus = "+" if self.total.more else ""
        figures = figures_of_searches(self.searches, self.surveyed, self.since)
        tabs = [
            Tab(search.name, url_of(search), search == self.saved, count, plus + (f", {new}{plus} new" if new else ""))
            for search, (count, new) in zip(self.searches, figures, strict=True)
        ]
        nothing = self.saved is None and not self.chips
        return [*tabs, Tab("All open lots", reverse("marketplace:list"), nothing, self.total.count, plus)]

    @property
    def asked_sort(self) -> str:
        return "" if self.sort == DEFAULT_SORT else self.sort

    @property
    def order(self) -> str:
        """The order as `order_by` takes it."""
        name = self.sort.removeprefix("-")
        return self.sort.replace(name, SORTS[name])

    @property
    def is_grouped(self) -> bool:
        """Whether new lots stand before those seen before. Who sorts otherwise than by the deadline gets one list."""
        both = self.counted.found.new and self.counted.found.seen
        return bool(both and self.sort == DEFAULT_SORT and not self.is_part)

    @cached_property
    def new_lots(self) -> list[MarketLot]:
        """The new ones that stand before the first page of the others."""
        if not self.is_grouped or self.request.GET.get("page"):
            return []
        return with_buyers(self.found.new_since(self.since).rows().order_by(self.order, "id")[:MOST_NEW])

    @cached_property
    def page(self) -> Page[MarketLot]:
        """The lots of this page, without the group of new ones."""
        page = self._page()
        with_buyers(page.items)
        return page

    def _page(self) -> Page[MarketLot]:
        found = self.counted.found
        if self.is_part and found.lots < RARE:
            return page_of(self.request, self._gathered().rows(), sort=self.order)
        if not self.is_grouped:
            counted = Total(found.lots, more=self.is_part)
            lots = self.found.in_order_of(self.order) if self.is_part else self.found
            return page_of(self.request, lots.rows(), sort=self.order, counted=counted)
        seen = self.found.seen_until(self.since).rows()
        page = page_of(self.request, seen, sort=self.order, counted=Total(found.seen))
        if found.new > MOST_NEW or not page.last:
            return page
        first = 1 if self.new_lots else page.first + found.new
        return replace(page, first=first, last=page.last + found.new, total=Total(page.total.count + found.new))

    def _gathered(self) -> MarketLotQuerySet:
        """What is found, where it is rare: in a list's order the store would go through all lots to find these few."""
        few = list(self.found.order_by().values_list("pk", flat=True)[: SURVEYED + 1])
        return self.found if len(few) > SURVEYED else self.everything.filter(pk__in=few)


def url_of(search: SavedSearch) -> str:
    """The page of a saved search."""
    return reverse("marketplace:list") + query_of(search.filters, saved=search.pk)


def figures_of_searches(
    searches: Sequence[SavedSearch], lots: MarketLotQuerySet, since: datetime | None
) -> list[tuple[int, int]]:
    """How many of `lots` each search finds, and how many of them came after `since`: one query for all of them."""
    new = Q(first_seen_at__gt=since or NEVER)
    asked = {}
    for at, search in enumerate(searches):
        passes = all_of(search.filters.conditions())
        asked[f"found{at}"] = Count("volume_kg", filter=passes)
        asked[f"new{at}"] = Count("volume_kg", filter=passes & new)
    figures = lots.aggregate(**asked) if asked else {}
    return [(figures[f"found{at}"], figures[f"new{at}"]) for at in range(len(searches))]
