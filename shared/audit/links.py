"""Links between the records of the admin."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

NOTHING = "–"


def page_of(name: str, **query: str) -> str:
    """The address of a list, such as that of `bids_bid`, with what is looked for in it."""
    return f"{reverse(f'admin:{name}_changelist')}?{urlencode(query)}"


def list_link(text: str, name: str, **query: str) -> str:
    """A link to a list with what is looked for in it."""
    return format_html('<a href="{}">{}</a>', page_of(name, **query), text)


def record_link(record: Model | None) -> str:
    """A link to one record's page; a dash where there is none."""
    if record is None:
        return NOTHING
    meta: Any = record._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])
    return format_html('<a href="{}">{}</a>', url, record)
