"""What goes in and out of the calls on lots, around the lot itself."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from .base import Request, Wire
from .lot import Lot, LotFields
from .numbers import Count
from .texts import OptionalReason
from .times import WireTime


class Command(Request):
    """A deed on a record: with `expectedVersion` only if the record is still at that version."""

    expected_version: Count | None = None


class ReasonedCommand(Command):
    """A deed that says why."""

    reason: OptionalReason = None


class PatchLot(LotFields):
    """The fields to change, object by object; null takes one away."""

    expected_version: Count | None = None

    def changes(self) -> dict[str, Any]:
        """What was sent of the lot's own fields, in wire form, nulls among them."""
        sent = self.model_dump(by_alias=True, exclude_unset=True)
        sent.pop("expectedVersion", None)
        return sent


class LotAnswer(Wire):
    lot: Lot


class LotList(Wire):
    """`count` is the number of lots in this answer; `nextCursor` is null on the last page."""

    lots: list[Lot]
    count: Count
    next_cursor: str | None = Field(default=None)


class LotVisibility(Wire):
    """Whether the other side has confirmed the newest revision."""

    state: Literal["pending", "visible", "failing"]
    delivered_at: WireTime | None = None
    attempts: Count
    last_error: str | None = None
