"""The split that covers the lot: which standing bids together give what is left to award, at the lowest price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from buyer_portal.lots.services.awards import left_to_award, most_thousandths
from shared import schemas, units
from shared.deals.reckoning import CENT, landed_price, neat_tonnes

from .covering import Offered, cheapest_cover
from .measuring import Basis, Measured


@dataclass(frozen=True)
class Part:
    """What is taken of one bid. `whole`: all that it offers, so that it can be accepted as it stands."""

    one: Measured
    amount: Decimal
    whole: bool
    total: Decimal
    tonnes: Decimal


@dataclass(frozen=True)
class Split:
    """`proved`: no other set is cheaper per neat tonne; if not, none is below `bound`. `alone`: the cheapest bid that
    covers by itself, and what it would cost."""

    parts: list[Part]
    amount: Decimal
    total: Decimal
    tonnes: Decimal
    landed: Decimal
    cost_of_carbon: Decimal | None
    proved: bool
    bound: Decimal
    judged: int
    alone: Part | None


@dataclass(frozen=True)
class Covering:
    """What is left to award, what stands to cover it, and the split if there is one."""

    left: Decimal
    offered: Decimal
    standing: int
    split: Split | None


def covering_of(measured: Sequence[Measured], basis: Basis, now: datetime) -> Covering | None:
    """The cheapest split of what is left to award; None where nothing is left, or the lot is over or sealed."""
    lot = basis.lot
    left, most = left_to_award(lot), most_thousandths(lot)
    if not left or most is None or lot.status not in {"published", "closed"}:
        return None
    standing = {one.bid.pk: one for one in measured if _stands(one, now)}
    need, room = int(left * 1000), most - lot.awarded
    offers = [_offered(one) for one in standing.values()]
    if basis.fields.split_allowed is False:
        need, offers = _unsplit(basis, offers, need, room)
    cover = cheapest_cover([one for one in offers if one.least <= room], need=need, most=room)
    split = None
    if cover is not None:
        parts = [_part(standing[key], amount) for key, amount in cover.taken.items()]
        split = _split(parts, basis, proved=cover.proved, bound=cover.bound, judged=len(offers))
        alone = _alone(offers, need, room)
        if alone and len(parts) > 1:
            split = _with_alone(split, _part(standing[alone.key], max(need, alone.least)))
    offered = sum((one.volume.amount for one in standing.values() if one.volume), Decimal(0))
    return Covering(left, offered, len(standing), split)


def _stands(one: Measured, now: datetime) -> bool:
    """Whether the producer's offer may be accepted now, and is one that can be compared."""
    if not (one.is_acceptable and one.is_compared and one.landed and one.bid.verified):
        return False
    offer = one.bid.standing
    return offer is not None and now < offer.expires_at and one.volume is not None and one.volume.unit == one.basis.unit


def _offered(one: Measured) -> Offered:
    """A part is as small as bid and lot let it be; without a smallest share the bid is for the whole of it."""
    assert one.volume is not None
    assert one.total is not None
    assert one.tonnes is not None
    most = int(one.volume.amount * 1000)
    shares = [share for share in (one.fields.min_share, one.basis.fields.min_share) if share is not None]
    divisible = one.fields.min_share is not None and one.terms is not None and one.terms.pricing.price_per_unit
    least = min(most, int(max(shares) * 1000)) if divisible else most
    return Offered(one.bid.pk, least, most, int(one.total * 10**4), max(1, int(one.tonnes * 1000)))


def _unsplit(basis: Basis, offers: list[Offered], need: int, room: int) -> tuple[int, list[Offered]]:
    """A lot that is not split goes to one bid, which may lie as far below its volume as the tolerance allows."""
    volume = basis.fields.volume
    tolerance = (volume.tolerance_pct if volume else None) or Decimal(0)
    least = int(Decimal(need) * (100 - tolerance) / 100)
    fitting = [one for one in offers if least <= one.most <= room]
    cheapest = min(fitting, key=lambda one: (Fraction(one.price, one.neat), one.key), default=None)
    return (cheapest.most, [cheapest]) if cheapest else (need, [])


def _alone(offers: Sequence[Offered], need: int, room: int) -> Offered | None:
    covers = [one for one in offers if one.most >= need and one.least <= room]
    return min(covers, key=lambda one: (Fraction(one.price, one.neat), one.key), default=None)


def _part(one: Measured, thousandths: int) -> Part:
    """Its price is that of the whole, or of a part the price per unit × volume, to the currency's decimals."""
    assert one.terms is not None
    assert one.volume is not None
    assert one.total is not None
    amount, pricing = Decimal(thousandths) / 1000, one.terms.pricing
    whole = amount == one.volume.amount
    total = one.total
    if not whole and pricing.price_per_unit is not None:
        total = (amount * pricing.price_per_unit).quantize(Decimal(1).scaleb(-pricing.decimals), ROUND_HALF_EVEN)
    quantity = schemas.Quantity(amount=amount, unit=one.volume.unit)
    return Part(one, amount, whole, total, neat_tonnes(quantity, one.fields.specification, one.basis.saf_share))


def _split(parts: list[Part], basis: Basis, *, proved: bool, bound: Fraction, judged: int) -> Split:
    parts = sorted(parts, key=lambda part: (part.one.landed or Decimal(0), part.one.bid.pk))
    total, tonnes = sum((part.total for part in parts), Decimal(0)), sum((part.tonnes for part in parts), Decimal(0))
    landed = landed_price(total, tonnes)
    # `bound` is in ten-thousandths of the currency per kilogram.
    lowest = (Decimal(bound.numerator) / Decimal(bound.denominator) / 10).quantize(CENT, ROUND_HALF_EVEN)
    return Split(
        parts=parts,
        amount=sum((part.amount for part in parts), Decimal(0)),
        total=total,
        tonnes=tonnes,
        landed=landed,
        cost_of_carbon=_cost_of_carbon(parts, landed, tonnes, basis.reference),
        proved=proved,
        bound=lowest,
        judged=judged,
        alone=None,
    )


def _cost_of_carbon(
    parts: Sequence[Part], landed: Decimal, tonnes: Decimal, reference: Decimal | None
) -> Decimal | None:
    """(mean landed − reference) ÷ (CO2 reduced in all ÷ neat tonnes in all); None unless every part states its CI."""
    intensities = [part.one.carbon_intensity for part in parts]
    if reference is None or None in intensities:
        return None
    reduced = sum(
        (units.corsia_claim(part.tonnes, part.one.carbon_intensity or Decimal(0)) for part in parts), Decimal(0)
    )
    return ((landed - reference) * tonnes / reduced).quantize(CENT, ROUND_HALF_EVEN) if reduced > 0 else None


def _with_alone(split: Split, alone: Part) -> Split:
    return Split(**(vars(split) | {"alone": alone}))
