"""What saving an edit of a published lot will do, said before it is saved. The rules are those of `edit_lot`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from buyer_portal.lots.models import Lot
from buyer_portal.lots.services.deadlines import with_deadline_after
from shared import schemas
from shared.lots.facts import FactChange, fact_changes


@dataclass(frozen=True)
class Weighed:
    """One edit before it is made. `moves_to` is the new deadline where the edit itself moves it."""

    kind: Literal["nothing", "clarification", "material"]
    revision: int
    changes: list[FactChange]
    moves_to: datetime | None
    missing: list[str]

    @property
    def title(self) -> str:
        return f"Revision {self.revision}: look it over"


def weigh_edit(lot: Lot, fields: schemas.LotFields, now: datetime) -> Weighed:
    """What it means to put `fields` in the place of the published `lot`'s own."""
    before = lot.fields
    after = with_deadline_after(before, fields, now)
    moved = after.bid_deadline != (fields.bid_deadline or before.bid_deadline)
    return Weighed(
        kind=_kind(before, after),
        revision=lot.revision + 1,
        changes=fact_changes(before, after),
        moves_to=after.bid_deadline if moved else None,
        missing=list(schemas.missing_for_publication(after, now).values()),
    )


def _kind(before: schemas.LotFields, after: schemas.LotFields) -> Literal["nothing", "clarification", "material"]:
    if not schemas.differences(before, after):
        return "nothing"
    return "material" if schemas.material_changes(before, after) else "clarification"
