"""Bids on the dashboard: the best on each open lot, those to judge, and what price and carbon came to week by week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from buyer_portal.bids.display.comparing import best_of
from buyer_portal.bids.display.measuring import Measured, measured_together
from buyer_portal.bids.models import Bid
from buyer_portal.lots.models import Lot
from buyer_portal.reference.models import ReferencePrice
from shared.ui import formats, times

MOST_JUDGED = 8
MOST_MEASURED = 200  # newest bids that a dashboard reads for one of its parts, however many there are
WEEKS = 12
ONE = Decimal("0.1")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class OnLot:
    """The live bids on one lot: how many, and the best landed price and price per tonne avoided among them."""

    bids: int = 0
    is_sealed: bool = False
    landed: Decimal | None = None
    abatement: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True)
class ToJudge:
    """A bid that waits for the reader's answer."""

    one: Measured
    is_best: bool


@dataclass(frozen=True)
class Trend:
    """Means of each week's bids by one pathway in one currency, weighted by neat tonnes; None where no bid came in."""

    pathway: str
    currency: str
    landed: list[tuple[str, Decimal | None]]
    carbon: list[tuple[str, Decimal | None]]

    @property
    def title(self) -> str:
        return f"Price and carbon of {self.pathway} bids"

    @property
    def price_unit(self) -> str:
        return f"{formats.SYMBOLS.get(self.currency, self.currency)}/t neat"

    @property
    def change_said(self) -> str:
        sign = "+" if (self.change or 0) > 0 else ""
        return f"{sign}{formats.number(self.change, 1)} %"

    @property
    def newest(self) -> tuple[str, Decimal]:
        """The last week in which bids came in, and its landed price."""
        return self._known(self.landed)[-1]

    @property
    def change(self) -> Decimal | None:
        """Of the landed price against the bids before, in percent."""
        known = self._known(self.landed)
        return round(100 * (known[-1][1] / known[-2][1] - 1), 1) if len(known) > 1 else None

    @property
    def newest_carbon(self) -> Decimal | None:
        known = self._known(self.carbon)
        return known[-1][1] if known and known[-1][0] == self.newest[0] else None

    @staticmethod
    def _known(weeks: Sequence[tuple[str, Decimal | None]]) -> list[tuple[str, Decimal]]:
        return [(week, value) for week, value in weeks if value is not None]


def bids_on(lots: Sequence[Lot], price: ReferencePrice | None) -> dict[str, OnLot]:
    """What stands on each of these lots of one buyer, by lot id. One query."""
    if not lots:
        return {}
    known = {lot.pk: lot for lot in lots}
    bids = list(Bid.objects.filter(lot__in=list(known)).live().order_by("-id")[:MOST_MEASURED])
    for bid in bids:
        bid.lot = known[bid.lot_id]
    on: dict[str, list[Measured]] = {}
    for one in measured_together(bids, price):
        on.setdefault(one.bid.lot_id, []).append(one)
    return {pk: _on_lot(some) for pk, some in on.items()}


def _on_lot(measured: Sequence[Measured]) -> OnLot:
    compared = [one for one in measured if one.is_compared]
    return OnLot(
        bids=len(measured),
        is_sealed=any(one.bid.is_sealed for one in measured),
        landed=min((one.landed for one in compared if one.landed is not None), default=None),
        abatement=min((one.cost_of_carbon for one in compared if one.cost_of_carbon is not None), default=None),
        currency=measured[0].basis.currency,
    )


def bids_to_judge(organization_id: str, price: ReferencePrice | None) -> list[ToJudge]:
    """Opened bids that wait for this buyer's answer, the cheapest tonne of CO2 avoided first. One query."""
    mine = Bid.objects.filter(buyer_id=organization_id, turn="buyer").live().select_related("lot", "organization")
    opened = [one for one in measured_together(mine.order_by("answer_due", "id")[:MOST_MEASURED], price) if one.terms]
    opened.sort(key=lambda one: (one.cost_of_carbon is None, one.cost_of_carbon or 0, one.landed or 0, one.bid.pk))
    best = {pk: best_of([one.cost_of_carbon for one in opened if one.bid.lot_id == pk], least=True)
            for pk in {one.bid.lot_id for one in opened}}  # fmt: skip
    return [
        ToJudge(one, one.cost_of_carbon is not None and one.cost_of_carbon == best[one.bid.lot_id])
        for one in opened[:MOST_JUDGED]
    ]


def price_and_carbon(organization_id: str, now: datetime) -> Trend | None:
    """The twelve weeks to now, of the pathway and currency that most bids are in; None with fewer than two weeks.

    One query. A bid counts in the week it came in, with what its producer last offered.
    """
    since = now - timedelta(weeks=WEEKS - 1, days=times.local(now).weekday())
    came = Bid.objects.filter(buyer_id=organization_id, created_at__gte=since, sealed="").select_related("lot")
    bids = measured_together(came.order_by("-id")[:MOST_MEASURED], None)
    priced = [one for one in bids if one.landed is not None and one.specification.pathway and one.basis.replaces_fuel]
    if not priced:
        return None
    kinds = Counter((one.specification.pathway or "", one.currency) for one in priced)
    pathway, currency = kinds.most_common(1)[0][0]
    alike = [one for one in priced if (one.specification.pathway, one.currency) == (pathway, currency)]
    weeks = _by_week(alike, since, now)
    landed = [(week.name, week.landed) for week in weeks]
    if sum(value is not None for _, value in landed) < 2:
        return None
    return Trend(pathway, currency, landed, [(week.name, week.carbon) for week in weeks])


@dataclass
class Week:
    name: str
    bids: list[Measured] = field(default_factory=list)

    @property
    def landed(self) -> Decimal | None:
        return _mean(((one.landed, one.tonnes) for one in self.bids), CENT)

    @property
    def carbon(self) -> Decimal | None:
        return _mean(((one.carbon_intensity, one.tonnes) for one in self.bids), ONE)


def _by_week(bids: Iterable[Measured], since: datetime, now: datetime) -> list[Week]:
    """From the first week with a bid to the last, by the reader's own calendar."""
    starts = [since + timedelta(weeks=ahead) for ahead in range(WEEKS)]
    weeks = {_week_of(start): Week(_week_of(start)) for start in [*starts, now]}
    for one in bids:
        if (name := _week_of(one.bid.created_at)) in weeks:
            weeks[name].bids.append(one)
    found = list(weeks.values())
    known = [place for place, week in enumerate(found) if week.bids]
    return found[known[0] : known[-1] + 1] if known else []


def _week_of(moment: datetime) -> str:
    return f"W{times.local(moment).isocalendar().week}"


def _mean(weighed: Iterable[tuple[Decimal | None, Decimal | None]], places: Decimal) -> Decimal | None:
    known = [(value, tonnes) for value, tonnes in weighed if value is not None and tonnes]
    whole = sum((tonnes for _, tonnes in known), Decimal(0))
    total = sum((value * tonnes for value, tonnes in known), Decimal(0))
    return (total / whole).quantize(places) if whole else None
