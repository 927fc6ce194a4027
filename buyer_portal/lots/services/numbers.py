"""Numbers without gaps: one counter row a series, moved in the transaction that uses the number."""

from __future__ import annotations

from django.db.models import F

from buyer_portal.lots.models import NumberSeries


def take_number(series: str) -> int:
    """The next number of `series`, such as `LOT-2026`, from 1. Given back if the caller's transaction fails."""
    if not NumberSeries.objects.filter(series=series).update(last=F("last") + 1):
        NumberSeries.objects.create(series=series, last=1)
    return int(NumberSeries.objects.values_list("last", flat=True).get(series=series))
