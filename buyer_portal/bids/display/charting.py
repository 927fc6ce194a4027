"""Price against carbon: the compared bids as dots, and lines on which a tonne of CO2 avoided costs the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from buyer_portal.bids import states
from shared import units
from shared.schemas.lot_parts import LotSpecification
from shared.ui import formats
from shared.ui.charts import scale
from shared.ui.formats import Amount
from shared.ui.scatter import Dot, Line

from .comparing import Column
from .measuring import Basis

HIGHEST = 89.0  # where nothing is avoided any more
MOST_LINES = 8


@dataclass(frozen=True)
class PriceAgainstCarbon:
    dots: list[Dot]
    lines: list[Line]
    limit: tuple[str, Amount] | None
    across: str


def price_against_carbon(columns: Sequence[Column], basis: Basis) -> PriceAgainstCarbon:
    """Those in the currency compared; a bid that cannot be agreed on now is quiet."""
    asked = basis.fields.specification or LotSpecification()
    limit = asked.carbon_intensity
    sign = formats.SYMBOLS.get(basis.currency, basis.currency)
    return PriceAgainstCarbon(
        [
            Dot(column.letter, column.one.name, column.one.landed, column.one.carbon_intensity,
                quiet=column.one.bid.status != states.PENDING)
            for column in columns if column.one.is_compared
        ],
        _lines(columns, basis),
        (f"the lot’s limit, {formats.number(limit, least=1)}", limit) if limit is not None else None,
        f"Landed price, {sign}/t neat",
    )  # fmt: skip


def _lines(columns: Sequence[Column], basis: Basis) -> list[Line]:
    """Landed = reference + cost × 3.16 × (1 − CI ÷ 89), from no carbon at all to where nothing is avoided."""
    costs = [float(cost) for column in columns if (cost := column.one.cost_of_carbon) is not None]
    if not costs or basis.reference is None:
        return []
    reference, each = float(basis.reference), float(units.CO2_PER_TONNE_BURNT)
    steps = scale(min(costs), max(costs))
    beyond = [steps[0] - (steps[1] - steps[0]), *steps]
    return [
        Line(formats.money(round(cost, 2), basis.currency).removesuffix(".00"), reference + cost * each, 0.0,
             reference, HIGHEST)
        for cost in beyond[:MOST_LINES] if cost > 0
    ]  # fmt: skip
