"""What a comparison rests on, for its state line: the jet price, the comparator, the units, and whose turn it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from buyer_portal.bids import states
from buyer_portal.lots import states as lot_states
from buyer_portal.lots.models import Lot
from shared.lots.conversions import density_note
from shared.lots.facts import COMPARATORS
from shared.ui import formats, times
from shared.ui.parts import Cell

from .measuring import Basis, Measured

SHORT = {states.COUNTER_OFFER: "countered"}


def is_sealed(lot: Lot) -> bool:
    return bool(lot.mode == "sealed" and lot.status == lot_states.PUBLISHED)


def counted(measured: Sequence[Measured], left_out: int = 0) -> str:
    """`5 bids: 4 pending, 1 stale`; with how many that are over are left out."""
    counts = Counter(SHORT.get(one.bid.status, one.bid.get_status_display().lower()) for one in measured)
    told = ", ".join(f"{formats.number(count)} {word}" for word, count in counts.items())
    if left_out:
        told += f" and {formats.number(left_out)} older {'one that is' if left_out == 1 else 'ones that are'} over"
    total = len(measured) + left_out
    return f"{formats.number(total)} {'bid' if total == 1 else 'bids'}" + (f": {told}" if told else "")


def cells_of(
    basis: Basis, measured: Sequence[Measured], chosen: Sequence[Measured], now: datetime, *, may_trade: bool
) -> list[Cell]:
    named = COMPARATORS.get(basis.comparator, "as the lot states it")
    return [
        _reference(basis),
        Cell("Carbon comparator", f"{formats.number(basis.comparator)} gCO₂e/MJ",
             note=f"{named}; CO₂ reduced = 3.16 × t × (1 − CI ÷ 89)"),
        _units(basis, chosen),
        _turn(basis.lot, measured, now, may_trade=may_trade),
    ]  # fmt: skip


def _reference(basis: Basis) -> Cell:
    if not basis.replaces_fuel:
        return Cell("Reference jet price", "None", note="attributes alone replace no fuel")
    if basis.price is None:
        return Cell("Reference jet price", "Not set", note="so nothing can be told per tonne avoided")
    day = times.calendar_day(basis.price.as_of)
    note = f"{day}, {basis.price.source}"
    if basis.reference is None:
        note = f"not in {basis.currency}, so nothing is told per tonne avoided; {note}"
    return Cell("Reference jet price", formats.money(basis.price.amount, basis.price.currency, "tonnes"), note=note)


def _units(basis: Basis, chosen: Sequence[Measured]) -> Cell:
    """How volumes become neat tonnes."""
    stated = sorted({one.density for one in chosen if one.specification.density_kg_per_l})
    note = "no bid states a density of its own"
    if stated:
        note = f"bids state {', '.join(formats.number(density) for density in stated)} kg/L, else this"
    if basis.saf_share is not None and basis.unit != "tonnes":
        note = f"{formats.number(basis.saf_share)} % of a volume is neat SAF; {note}"
    return Cell("Units", density_note(None).partition(": ")[2], note=f"at 0.8 kg/L; {note}")


def _turn(lot: Lot, measured: Sequence[Measured], now: datetime, *, may_trade: bool) -> Cell:
    yours = sum(one.bid.is_live and one.bid.turn == "buyer" for one in measured)
    open_lot = lot.status in {lot_states.PUBLISHED, lot_states.CLOSED}
    if not open_lot:
        return Cell("Whose turn", "Nobody’s", note=f"the lot is {lot.status}")
    clock = lot.bid_deadline if lot.is_open(now) else lot.award_until
    clock_says = "bids close" if lot.is_open(now) else "award until"
    note = f"{clock_says} {times.exact(clock)}" if clock else ""
    if yours and may_trade:
        return Cell("Whose turn", f"Yours: judge {formats.number(yours)}", note=note, mine=True)
    return Cell("Whose turn", "Your traders’" if yours else "The producers’", note=note)
