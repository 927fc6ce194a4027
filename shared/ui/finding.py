"""One search for all that a person works with: each app finds its part, and a table in the pages app names them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.views.decorators.http import require_GET

from shared.accounts.actors import Actor, actor_of
from shared.paging import Order, Total, count_up_to, words_asked

from .pages import page_errors

M = TypeVar("M", bound=models.Model)

SHOWN = 8


@dataclass(frozen=True)
class Hit:
    """One thing found. `number` is what it is called by in letters, as `LOT-2026-0001`; `status` shows as a badge."""

    name: str
    url: str
    number: str = ""
    note: str = ""
    status: str = ""

    @property
    def about(self) -> str:
        number = "" if self.number == self.name else self.number
        return " · ".join(part for part in (number, self.note) if part)


@dataclass(frozen=True)
class Found:
    """What one app found: the first hits, how many there are, and the list that shows them all, where there is one."""

    kind: str
    hits: list[Hit]
    total: Total
    all_url: str = ""

    @property
    def is_all(self) -> bool:
        return len(self.hits) == self.total.count and not self.total.more


Finder = Callable[[Actor, str], Found]


def found_in(kind: str, rows: models.QuerySet[M], hit: Callable[[M], Hit], *, order: str, all_url: str = "") -> Found:
    """The first of `rows` as hits. One query, two where there are more."""
    first = Order.of(order).read(rows, SHOWN + 1)
    total = count_up_to(rows) if len(first) > SHOWN else Total(len(first))
    return Found(kind, [hit(row) for row in first[:SHOWN]], total, all_url)


def list_of(url_name: str, words: str) -> str:
    """The address of an app's own list, searched for the same words."""
    return f"{reverse(url_name)}?{urlencode({'search': words})}"


@login_required
@page_errors
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What all apps of this portal find. What is called by exactly these letters is opened at once."""
    words = words_asked(request)
    finders: Sequence[Finder] = import_string(settings.SEARCH_FINDERS)
    groups = [finder(actor_of(request), words) for finder in finders] if words else []
    named = [hit for group in groups for hit in group.hits if hit.number.casefold() == words.casefold()]
    if len(named) == 1:
        return redirect(named[0].url)
    found = [group for group in groups if group.hits]
    context: dict[str, Any] = {"words": words, "groups": found, "label": settings.SEARCH_LABEL}
    return render(request, "ui/search.html", context)
