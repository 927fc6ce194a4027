"""Rows that administrators read and only services write."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ShowFacets
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import cached_property

from shared.paging import count_up_to

MOST_COUNTED = 10_000


class BoundedPaginator(Paginator[Any]):
    """Pages of a list that may be very long: it counts up to ten thousand rows. Further ones are searched for."""

    @cached_property
    def count(self) -> int:
        return count_up_to(self.object_list, MOST_COUNTED).count  # type: ignore[arg-type]


class ReadOnly:
    """Put before `ModelAdmin` or an inline: its rows can be looked at and searched, not added, changed or deleted."""

    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # a count of every choice reads every row
    list_per_page = 50
    paginator: type = BoundedPaginator

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
