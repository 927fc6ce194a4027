"""The deal room: what two sides offered one another, as one of them reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from shared import schemas
from shared.paging import number_asked
from shared.ui import formats
from shared.ui.parts import Tone

from .facts import TermChange, term_changes, term_facts

SIDES = ("buyer", "producer")
AT_ONCE = 20  # earlier offers on a page
DRAWN = 40  # offers in the chart
_DAYS = re.compile(r"(\d{1,3}) days?\b(.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """One term of an offer: what it says, what it said if that was otherwise, and whether that is good for us."""

    label: str
    value: str
    was: str = ""
    tone: Tone = ""
    delta: str = ""

    @property
    def changed(self) -> bool:
        return bool(self.was)


@dataclass(frozen=True)
class ShownOffer:
    """One offer. `rows` are all its terms for the one that stands, for earlier ones only what they changed."""

    offer: schemas.Offer
    who: str
    mine: bool
    rows: list[Row]
    against: int | None  # the number of the offer that the rows compare with

    @property
    def is_first(self) -> bool:
        return self.offer.number == 1

    @property
    def in_full(self) -> str:
        """All its terms in a line, where there is no offer before that it could be told against."""
        if self.against is not None:
            return ""
        facts = {fact.label: f"{fact.value} {fact.unit}".strip() for fact in term_facts(self.offer.terms)}
        lead = [f"{facts.pop('Price per unit', 'no price')} for {facts.pop('Volume')}"]
        if "Total" in facts:
            lead.append(f"{facts.pop('Total')} in all")
        return " · ".join([*lead, *facts.values()])


@dataclass(frozen=True)
class Gap:
    """How far the two sides' newest prices per unit lie apart, and what half of that would be.

    `points` are the prices of the newest offers, `title` says of how many.
    """

    apart: str
    unit: str  # "EUR/t"
    middle: Decimal
    points: list[tuple[str, Decimal, bool]]  # the last: whether it is ours
    them: str
    title: str


@dataclass(frozen=True)
class Room:
    """The standing offer, a page of the earlier ones, newest first, and the gap once both sides have named a price.

    `before`: the offers shown are those numbered below it; None on the first page. `older` is the next page's.
    """

    standing: ShownOffer | None
    earlier: list[ShownOffer]
    gap: Gap | None
    next_number: int
    before: int | None
    older: int | None

    @property
    def earlier_title(self) -> str:
        return "Earlier offers" if self.standing else "Offers"

    @property
    def is_agreed(self) -> bool:
        return self.standing is not None and self.standing.offer.status == "accepted"

    @property
    def own_counter_stands(self) -> bool:
        """Whether what waits for the other side's answer is a counter of ours, which we may take back."""
        shown = self.standing
        return shown is not None and shown.mine and shown.offer.status == "pending" and not shown.is_first


def room_of(offers: Sequence[schemas.Offer], *, me: str, names: Mapping[str, str], before: str = "") -> Room:
    """The room as the side `me` sees it; `names` says what the other side is called.

    `before` is what the address says: the earlier offers are those numbered below it. Any other word is the first page.
    """
    by_number = {offer.number: offer for offer in sorted(offers, key=lambda one: one.number)}
    newest_first = list(reversed(by_number.values()))
    stands = next((one for one in newest_first if one.status in {"pending", "accepted"}), None)
    end = number_asked(before)
    others = [one for one in newest_first if one is not stands]
    earlier = [one for one in others if end is None or one.number < end] or others
    page = [_shown(offer, by_number, me=me, names=names) for offer in earlier[:AT_ONCE]]
    return Room(
        standing=_whole(_shown(stands, by_number, me=me, names=names), by_number, me) if stands else None,
        earlier=page,
        gap=_gap(list(by_number.values()), me=me, names=names),
        next_number=max(by_number, default=0) + 1,
        before=end if earlier != others else None,
        older=page[-1].offer.number if len(earlier) > AT_ONCE else None,
    )


def suggestion(room: Room, decimals: int) -> Decimal | None:
    """The price per unit half-way between the two sides' newest ones, in the currency's decimals."""
    if room.gap is None:
        return None
    return room.gap.middle.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)


def _shown(
    offer: schemas.Offer, by_number: Mapping[int, schemas.Offer], *, me: str, names: Mapping[str, str]
) -> ShownOffer:
    before = _answered(offer, by_number)
    changes = term_changes(before.terms, offer.terms) if before else []
    mine = offer.by == me
    return ShownOffer(
        offer=offer,
        who="you" if mine else names.get(offer.by, offer.by),
        mine=mine,
        rows=[_row(change, before, offer, me) for change in changes] if before else [],
        against=before.number if before else None,
    )


def _whole(shown: ShownOffer, by_number: Mapping[int, schemas.Offer], me: str) -> ShownOffer:
    """The standing offer with every term it states, and what the one it answers said where that was otherwise."""
    changed = {row.label: row for row in shown.rows}
    rows = [changed.get(fact.label) or Row(fact.label, f"{fact.value} {fact.unit}".strip())
            for fact in term_facts(shown.offer.terms)]  # fmt: skip
    before = by_number.get(shown.against or 0)
    if before is not None:
        rows = [_total(row, before, shown.offer, me) if row.label == "Total" else row for row in rows]
    return ShownOffer(shown.offer, shown.who, shown.mine, rows, shown.against)


def _total(row: Row, before: schemas.Offer, after: schemas.Offer, me: str) -> Row:
    old, new = before.terms.pricing.price, after.terms.pricing.price
    if old is None or new is None or old == new:
        return row
    currency = before.terms.pricing.currency or ""
    return Row(row.label, row.value, formats.money(old, currency), "", _signed(new - old, least=2))


def _answered(offer: schemas.Offer, by_number: Mapping[int, schemas.Offer]) -> schemas.Offer | None:
    last = by_number.get(offer.number - 1)
    if last is not None and last.offer_id == offer.answers:
        return last
    return next((one for one in by_number.values() if one.offer_id == offer.answers), last)


def _row(change: TermChange, before: schemas.Offer, after: schemas.Offer, me: str) -> Row:
    tone: Tone = "" if not change.better else "good" if change.better == me else "bad"
    delta = ""
    if change.label == "Price per unit":
        delta = _difference(before.terms.pricing.price_per_unit, after.terms.pricing.price_per_unit, least=2)
    elif change.label == "Volume":
        unit = formats.unit_label(after.terms.volume.unit)
        delta = f"{_difference(before.terms.volume.amount, after.terms.volume.amount)} {unit}"
    elif change.label == "Payment":
        delta, tone = _paid(change, me)
    return Row(change.label, change.value, change.was, tone, delta)


def _difference(old: Decimal | None, new: Decimal | None, *, least: int = 0) -> str:
    return _signed(new - old, least=least) if old is not None and new is not None else ""


def _signed(amount: Decimal, *, least: int = 0) -> str:
    said = formats.number(amount, least=least)
    return said if amount < 0 else f"+{said}"


def _paid(change: TermChange, me: str) -> tuple[str, Tone]:
    """How much sooner or later is paid, where both count days in the same words: later is good for who pays."""
    was, value = _DAYS.fullmatch(change.was.strip()), _DAYS.fullmatch(change.value.strip())
    if not was or not value or was[2].casefold() != value[2].casefold():
        return "", ""
    days = int(value[1]) - int(was[1])
    if not days:
        return "", ""
    is_good = (days > 0) == (me == "buyer")
    return f"{abs(days)} d {'later' if days > 0 else 'sooner'}", "good" if is_good else "bad"


def _gap(offers: Sequence[schemas.Offer], *, me: str, names: Mapping[str, str]) -> Gap | None:
    newest = {side: [one for one in offers if one.by == side][-1:] for side in SIDES}
    prices = [one[0].terms.pricing.price_per_unit for one in newest.values() if one]
    if len(prices) < len(SIDES) or None in prices:
        return None
    one, other = (price for price in prices if price is not None)
    last, drawn = offers[-1].terms, offers[-DRAWN:]
    unit, currency = last.volume.unit, last.pricing.currency or ""
    return Gap(
        apart=formats.money(abs(one - other), currency, unit),
        unit=f"{currency}/{formats.PRICE_UNITS.get(unit, unit)}",
        middle=(one + other) / 2,
        points=[
            (f"{offer.number} {'you' if offer.by == me else 'they'}", price, offer.by == me)
            for offer in drawn
            if (price := offer.terms.pricing.price_per_unit) is not None
        ],
        them=next((name for side, name in names.items() if side != me), "The other side"),
        title=f"Price per unit of {'each offer' if drawn == offers else f'the last {DRAWN} offers'}",
    )
