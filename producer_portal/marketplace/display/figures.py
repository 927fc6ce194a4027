"""The market in figures that only its mirror knows."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from django.db.models import Max, Min

from producer_portal.marketplace.models import MarketLotQuerySet
from shared import units

MOST_GROUPS = 100


def budgets_by_certificate(lots: MarketLotQuerySet, currency: str) -> list[tuple[str, Decimal, Decimal]]:
    """The lowest and the highest budget for one neat tonne, at 0.8 kg/L, by the certificate asked for.

    A lot that takes one of several certificates counts for each. Only lots with a budget in `currency`. One query.
    """
    priced = lots.filter(price_per_unit__isnull=False, currency=currency).exclude(certification="").order_by()
    groups = priced.values_list("certification", "volume_unit").annotate(
        low=Min("price_per_unit"), high=Max("price_per_unit")
    )
    found: dict[str, list[Decimal]] = defaultdict(list)
    for names, unit, low, high in groups.order_by("certification", "volume_unit")[:MOST_GROUPS]:
        if unit not in units.UNITS:
            continue
        a_tonne = units.convert(Decimal(1), "tonnes", unit)
        for name in names.split(", "):
            found[name] += [low * a_tonne, high * a_tonne]
    return sorted((name, round(min(prices), 2), round(max(prices), 2)) for name, prices in found.items())
