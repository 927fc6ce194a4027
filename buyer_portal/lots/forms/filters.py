"""What the list of an organisation's lots is filtered by. The same address, with `export/`, is a file of just these."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from pydantic.alias_generators import to_camel

from shared.lots import Asked, standards_key
from shared.lots.facts import PRODUCTS
from shared.lots.regions import REGIONS
from shared.ui import times
from shared.ui.forms import DateField, HouseForm
from shared.ui.parts import Chip

from . import choices

ANY = ("", "Any")
MODES = {"open": "Open bidding", "sealed": "Sealed bidding"}
A_DAY = timedelta(days=1)


def any_or(words: Mapping[str, str]) -> forms.ChoiceField:
    return forms.ChoiceField(choices=[ANY, *words.items()], required=False)


class LotListForm(HouseForm):
    """Filters from the query string. What cannot be read is said beside its field, and all the rest still counts."""

    search = forms.CharField(
        required=False, max_length=200, help_text="Number, title, description, airline or tag",
        widget=forms.TextInput({"type": "search", "placeholder": "Number, title, airline or tag"}),
    )  # fmt: skip
    product = any_or(PRODUCTS)
    region = any_or({name: name for name in REGIONS})
    standard = forms.CharField(
        label="Certification asked", required=False, max_length=30, widget=forms.TextInput({"list": "certificates"})
    )
    mode = any_or(MODES)
    delivery_from = DateField(label="Delivery from", required=False)
    delivery_until = DateField(label="Delivery until", required=False)
    closes_before = DateField(label="Bids close before", required=False)

    mode.label = "Bidding"
    certificates = [name for name, _ in choices.CERTIFICATES]

    def __init__(self, query: QueryDict) -> None:
        self.query = query.copy()
        self.query["search"] = self.query.get("search", "")[:200].replace("\0", "").strip()
        super().__init__(self.query)

    def add_prefix(self, field_name: str) -> str:
        return to_camel(field_name)

    @property
    def given(self) -> dict[str, Any]:
        """The filters in force: what was given and can be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    def asked(self) -> list[Asked]:
        """What they ask of a lot's columns, but for the words that are looked for.

        A delivery window fits if it has a day in common with the one that is asked for.
        """
        given = self.given
        asked = [
            Asked("product", "exact", given.get("product")),
            Asked("region", "exact", given.get("region")),
            Asked("mode", "exact", given.get("mode")),
            Asked("standards_key", "contains", given.get("standard") and standards_key([given["standard"]])),
            Asked("delivery_until", "gte", _day(given.get("delivery_from"))),
            Asked("delivery_from", "lt", _day(given.get("delivery_until"), A_DAY)),
            Asked("closes_at", "lt", _midnight(given.get("closes_before"))),
        ]
        return [one for one in asked if one.value]

    def chips(self) -> list[Chip]:
        """The filters in force, each with the address of the page without it."""
        return [Chip(_said(name, value), self.without(name)) for name, value in self.given.items()]

    def without(self, *names: str, **more: str) -> str:
        """The address of this list without these filters, from its first page; `more` is what it says besides."""
        query = self.query.copy()
        for name in (*names, "page"):
            query.pop(to_camel(name), None)
        for name, value in more.items():
            query[name] = value
        return "?" + "&".join(part for part in query.urlencode().split("&") if not part.endswith("="))


def _said(name: str, value: Any) -> str:
    """A filter in words."""
    match name:
        case "search":
            return f"“{value}”"
        case "product":
            return PRODUCTS[value]
        case "mode":
            return MODES[value]
        case "delivery_from" | "delivery_until" | "closes_before":
            words = {"delivery_from": "delivery from", "delivery_until": "delivery until"}
            return f"{words.get(name, 'bids close before')} {times.calendar_day(value)}"
    return str(value)


def _day(day: date | None, more: timedelta = timedelta(0)) -> datetime | None:
    """A day of delivery, which is counted in UTC."""
    return datetime.combine(day, time(), UTC) + more if day else None


def _midnight(day: date | None) -> datetime | None:
    """When a day begins for who looks at the list."""
    return datetime.combine(day, time(), timezone.get_current_timezone()) if day else None
