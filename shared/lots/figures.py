"""Lots in figures: sums that the store makes, each one query however many lots there are."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from django.db.models import Count, Q, Sum

from .rows import LotQuerySet

QUARTERS = 8
ELSEWHERE = "Not stated"


def tonnes_by_quarter(lots: LotQuerySet, now: datetime) -> list[tuple[str, Decimal]]:
    """Neat tonnes by the quarter in which delivery begins, from the first with any to the last, of the next two years.

    What begins before this quarter counts in it.
    """
    this = now.year * 4 + (now.month - 1) // 3
    begins = [_first_day(this + ahead) for ahead in range(QUARTERS + 1)]
    sums = {}
    for ahead in range(QUARTERS):
        within = Q(delivery_from__lt=begins[ahead + 1])
        sums[f"q{ahead}"] = Sum("volume_kg", filter=within & Q(delivery_from__gte=begins[ahead]) if ahead else within)
    found = lots.order_by().aggregate(**sums)
    figures = [(_name(begins[ahead]), Decimal(found[f"q{ahead}"] or 0) / 1000) for ahead in range(QUARTERS)]
    known = [place for place, (_, tonnes) in enumerate(figures) if tonnes]
    return figures[known[0] : known[-1] + 1] if known else []


def tonnes_by_region(lots: LotQuerySet, most: int = 6) -> list[tuple[str, Decimal]]:
    """Neat tonnes by region of delivery, the largest first."""
    rows = lots.order_by().values_list("region").annotate(kg=Sum("volume_kg")).order_by("-kg", "region")
    return [(region or ELSEWHERE, Decimal(kg or 0) / 1000) for region, kg in rows[:most] if kg]


def budget_totals(lots: LotQuerySet) -> list[tuple[str, Decimal]]:
    """What the lots' budgets add up to in each currency, that of the most lots first."""
    priced = lots.filter(price__isnull=False).exclude(currency="").order_by()
    rows = priced.values_list("currency").annotate(count=Count("pk"), total=Sum("price")).order_by("-count", "currency")
    return [(currency, total) for currency, _, total in rows]


def _first_day(quarter: int) -> datetime:
    return datetime(quarter // 4, quarter % 4 * 3 + 1, 1, tzinfo=UTC)


def _name(begin: datetime) -> str:
    return f"Q{begin.month // 3 + 1} {begin:%y}"
