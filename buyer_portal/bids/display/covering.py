"""The cheapest way to cover a volume from offers of which some may be taken in part: sums, and nothing of bids.

All is whole numbers, so nothing is rounded: volumes in thousandths of a unit, prices in minor units, neat fuel in
kilograms. Cheapest is what has the lowest mean price per neat tonne, total ÷ neat tonnes.

- `bound`: the same with every offer divisible at will. No set can be cheaper. Where what it takes is allowed as it is,
  that is the answer, however many offers there are.
- Up to twelve offers, every set is tried: of each the least volume that covers, filled in the cheapest way.
- Of more, those that are cheaper than the twelve around the margin are taken whole, and of these twelve every set is
  tried. What that finds need not be the cheapest of all; `bound` says by how much at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from math import lcm

TRIED = 12
BEFORE_THE_MARGIN = 8


@dataclass(frozen=True)
class Offered:
    """Up to `most` at `price` for all of it, which is `neat`; at least `least` if any, `most` of it if it is whole."""

    key: str
    least: int
    most: int
    price: int
    neat: int


@dataclass(frozen=True)
class Cover:
    """What to take of which offer. `proved`: none is cheaper; `bound` is below every mean, in price per neat."""

    taken: dict[str, int]
    proved: bool
    bound: Fraction


def cheapest_cover(offers: Sequence[Offered], *, need: int, most: int) -> Cover | None:
    """The cheapest set that comes to `need` at least and `most` at the very most; None where none was found."""
    if need <= 0 or sum(offer.most for offer in offers) < need:
        return None
    scale = lcm(*(offer.most for offer in offers))
    units = sorted((_Unit(offer, scale) for offer in offers), key=_by_price)
    relaxed = _fill(units, need, [0] * len(units))
    bound = _mean(units, relaxed)
    margin = max(place for place, amount in enumerate(relaxed) if amount)
    if all(not amount or amount >= unit.least for unit, amount in zip(units, relaxed, strict=True)):
        return Cover(_named(units, relaxed), proved=True, bound=bound)
    exact = len(units) <= TRIED
    start = 0 if exact else max(0, min(margin - BEFORE_THE_MARGIN, len(units) - TRIED))
    whole, window = units[:start], units[start : start + TRIED]
    found = _try_all(whole, window, need, most)
    return Cover(_named([*whole, *window], found), proved=exact, bound=bound) if found else None


class _Unit:
    """An offer per thousandth of a unit, times a number that makes all of them whole."""

    def __init__(self, offer: Offered, scale: int) -> None:
        self.key, self.least, self.most = offer.key, offer.least, offer.most
        self.price, self.neat = offer.price * (scale // offer.most), offer.neat * (scale // offer.most)


def _compare(one: _Unit, other: _Unit) -> int:
    return one.price * other.neat - other.price * one.neat


_by_price = cmp_to_key(_compare)


def _mean(units: Sequence[_Unit], taken: Sequence[int]) -> Fraction:
    price = sum(unit.price * amount for unit, amount in zip(units, taken, strict=True))
    return Fraction(price, sum(unit.neat * amount for unit, amount in zip(units, taken, strict=True)))


def _fill(units: Sequence[_Unit], need: int, least: Sequence[int]) -> list[int]:
    """The cheapest way to take `need` in all, of each `least` at least: begun by price per neat tonne, then by what
    each adds to the mean found so far, until that falls no more (Dinkelbach's way to a least quotient)."""
    order, best, lowest = list(range(len(units))), [], None
    while True:
        taken, left = list(least), need - sum(least)
        for place in order:
            more = min(left, units[place].most - taken[place])
            taken[place] += more
            left -= more
        mean = _mean(units, taken)
        if lowest is not None and mean >= lowest:
            return best
        best, lowest = taken, mean
        order.sort(key=lambda place: units[place].price * mean.denominator - units[place].neat * mean.numerator)


def _try_all(whole: Sequence[_Unit], window: Sequence[_Unit], need: int, most: int) -> list[int] | None:
    """Of every set of `window` besides all that is `whole`: the cheapest, then the least volume, then the fewest."""
    fixed = [unit.most for unit in whole]
    given = sum(fixed)
    best: tuple[Fraction, int, int] | None = None
    found: list[int] | None = None
    for members in range(1 << len(window)):
        chosen = [place for place in range(len(window)) if members >> place & 1]
        least = given + sum(window[place].least for place in chosen)
        if least > most or given + sum(window[place].most for place in chosen) < need:
            continue
        some = [*whole, *(window[place] for place in chosen)]
        taken = _fill(some, max(need, least), [*fixed, *(window[place].least for place in chosen)])
        rank = (_mean(some, taken), sum(taken), len(some))
        if best is None or rank < best:
            best, found = rank, _spread(taken, len(whole), chosen, len(window))
    return found


def _spread(taken: Sequence[int], whole: int, chosen: Sequence[int], window: int) -> list[int]:
    amounts = [*taken[:whole], *([0] * window)]
    for place, amount in zip(chosen, taken[whole:], strict=True):
        amounts[whole + place] = amount
    return amounts


def _named(units: Sequence[_Unit], taken: Sequence[int]) -> dict[str, int]:
    return {unit.key: amount for unit, amount in zip(units, taken, strict=True) if amount}
