"""All bids on a lot, a page at a time, to tick those that are compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.paging import number_asked

from .measuring import Measured

PER_PAGE = 25


@dataclass(frozen=True)
class Others:
    """One page of them. `ticked` are compared now; `kept` are those of them that stand on other pages."""

    rows: list[Measured]
    ticked: list[str]
    kept: list[str]
    total: int
    first: int
    last: int
    earlier: int | None
    later: int | None


def page_of_bids(measured: Sequence[Measured], chosen: Sequence[Measured], page: str) -> Others:
    """Page `page` (from 1) of the bids that can be read; any other word is the first page."""
    opened = [one for one in measured if one.terms is not None]
    pages = max(1, -(-len(opened) // PER_PAGE))
    number = min(pages, max(1, number_asked(page) or 1))
    rows = list(opened[(number - 1) * PER_PAGE : number * PER_PAGE])
    ticked, shown = [one.bid.pk for one in chosen], {one.bid.pk for one in rows}
    return Others(
        rows=rows,
        ticked=ticked,
        kept=[pk for pk in ticked if pk not in shown],
        total=len(opened),
        first=(number - 1) * PER_PAGE + 1,
        last=(number - 1) * PER_PAGE + len(rows),
        earlier=number - 1 if number > 1 else None,
        later=number + 1 if number < pages else None,
    )
