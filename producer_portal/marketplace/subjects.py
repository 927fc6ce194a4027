"""Lots by the names people know them by, for pages about the messages that tell of them."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse

from shared.exchange.subjects import Subject

from .models import MarketLot


def lots_by_name(ids: Collection[str]) -> dict[str, Subject]:
    """Number, title and pages of these lots, in one query."""
    rows = MarketLot.objects.filter(pk__in=ids).values_list("pk", "number", "title")
    return {
        pk: Subject(
            f"{number} {title}".strip(),
            reverse("marketplace:lot", args=[pk]),
            reverse("admin:marketplace_marketlot_change", args=[pk]),
        )
        for pk, number, title in rows
    }
