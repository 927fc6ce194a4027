"""Filters of long lists in the admin: their choices are known, and are not looked for in every row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

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
