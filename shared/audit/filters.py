"""Filters of long lists in the admin: their choices are known, and are not looked for in every row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from shared import clock

Narrow = Callable[[Any, datetime], QuerySet[Any]]
Values = Iterable[str] | Callable[[], Iterable[str]]


def one_of(field: str, values: Values, title: str = "") -> type[admin.SimpleListFilter]:
    """By `field`, which is one of `values`; the address says `?field__exact=value`, as Django's own filters do."""

    class OneOf(admin.SimpleListFilter):
        parameter_name = f"{field}__exact"

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            return [(value, value.replace("_", " ")) for value in (values() if callable(values) else values)]

        def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
            return rows.filter(**{field: self.value()}) if self.value() else rows

    OneOf.title = title or field.replace("_", " ")
    return OneOf


def what_is(title: str, parameter: str, choices: Mapping[str, tuple[str, Narrow]]) -> type[admin.SimpleListFilter]:
    """By facts that no one column holds. `choices`: by the word in the address, what it is called, and which rows."""

    class WhatIs(admin.SimpleListFilter):
        parameter_name = parameter

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            return [(word, label) for word, (label, _) in choices.items()]

        def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
            chosen = choices.get(self.value() or "")
            return chosen[1](rows, clock.now()) if chosen else rows

    WhatIs.title = title
    return WhatIs
