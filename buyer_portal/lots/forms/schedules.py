"""A volume spread over the months of its delivery."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_DOWN, Decimal

Parcel = tuple[date, Decimal]


def monthly(start: date, end: date, amount: Decimal) -> list[Parcel]:
    """One delivery a month from `start` to `end`, alike but for the last, which takes what does not divide.

    Parcels are of whole units where there is one for each month, otherwise of thousandths.
    """
    days = [max(start, first) for first in _months(start, end)]
    step = Decimal(1) if amount >= len(days) else Decimal("0.001")
    each = (amount / len(days)).quantize(step, ROUND_DOWN)
    return [*((day, each) for day in days[:-1]), (days[-1], amount - each * (len(days) - 1))]


def _months(start: date, end: date) -> list[date]:
    """The first of each month that the window touches."""
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    firsts = range(start.month - 1, start.month - 1 + count)
    return [date(start.year + month // 12, month % 12 + 1, 1) for month in firsts]
