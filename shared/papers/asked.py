"""What the address of a list of contracts asks for, on either portal: a tab, an order and words to find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from shared.paging import words_asked

TABS = {"": "All", "ours": "Your turn", "theirs": "Their turn", "active": "Active", "ended": "Ended"}


@dataclass(frozen=True)
class Asked:
    """`tab` is one of TABS; `sort` a name among the list's columns, with a minus for the newest or highest first."""

    tab: str
    sort: str
    search: str

    def url(self, **changes: str) -> str:
        """The address of the same list with something else asked for; what is empty is left out."""
        asked = {"tab": self.tab, "search": self.search, "sort": self.sort} | changes
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    def order_by(self, columns: Mapping[str, str]) -> str:
        """The order as Django's `order_by` takes it, from `columns` by name; unasked, what changed last comes first."""
        down = "-" if self.sort.startswith("-") or not self.sort else ""
        return down + columns[self.sort.removeprefix("-") or "changed"]


def asked_in(request: HttpRequest, columns: Mapping[str, str]) -> dict[str, Any]:
    """The fields of `Asked` as the query names them; what is unknown counts as not asked."""
    tab, sort = request.GET.get("tab", ""), request.GET.get("sort", "")
    return {
        "tab": tab if tab in TABS else "",
        "sort": sort if sort.removeprefix("-") in columns else "",
        "search": words_asked(request),
    }
