"""Lots by the names people know them by, for pages about the messages that tell of them."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse

from shared.exchange.subjects import Subject

from .models import Lot


def lots_by_name(ids: Collection[str]) -> dict[str, Subject]:
    """Number, title and pages of these lots, in one query."""
    rows = Lot.objects.filter(pk__in=ids).values_list("pk", "number", "title")
    return {
        pk: Subject(
            f"{number} {title}".strip(), reverse("lots:page", args=[pk]), reverse("admin:lots_lot_change", args=[pk])
        )
        for pk, number, title in rows
    }
