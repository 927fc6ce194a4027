"""States and moves: one literal table beside each status, one method that writes a status."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F

from shared.db import Record
from shared.errors import InvalidMove, StaleVersion

Moves = Mapping[str, set[str]]


class Stateful(Record):
    """A record that has a status and a version. `version` grows by one with each change of the row."""

    MOVES: ClassVar[Moves] = {}

    status = models.CharField(max_length=20)
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        abstract = True

    def can_move_to(self, new: str) -> bool:
        """Whether `MOVES` has an arrow from this record's status to `new`."""
        return new in self.MOVES.get(self.status, set())

    def move_to(self, new: str, *, now: datetime, expected_version: int | None = None, **fields: Any) -> Self:
        """Move this row to `new`, setting `fields` with it, by one conditional UPDATE.

        Raises InvalidMove when the row in the store is in no state that leads to `new`, StaleVersion when it is not
        at `expected_version`. The instance is read again afterwards.
        """
        sources = [state for state, targets in self.MOVES.items() if new in targets]
        return self._write({"status__in": sources}, expected_version, now, status=new, **fields)

    def change(self, *, now: datetime, expected_version: int | None = None, **fields: Any) -> Self:
        """Set `fields` without a move, if the row is still in the state this instance shows."""
        return self._write({"status": self.status}, expected_version, now, **fields)

    def _write(self, where: dict[str, Any], expected_version: int | None, now: datetime, **fields: Any) -> Self:
        rows = type(self)._default_manager.filter(pk=self.pk, **where)
        if expected_version is not None:
            rows = rows.filter(version=expected_version)
        changed = rows.update(version=F("version") + 1, updated_at=now, **fields)
        before = self.status
        self.refresh_from_db()
        if changed == 1:
            return self
        if expected_version is not None and self.version != expected_version:
            raise StaleVersion(
                "This record was changed by somebody else in the meantime. Look at it again, then decide.",
                record=self.as_record(),
            )
        wanted = fields.get("status", before)
        raise InvalidMove(
            f"This is {self.status} now, so it cannot become {wanted}."
            if "status" in fields
            else f"This is {self.status} now and can no longer be changed like this.",
            record=self.as_record(),
        )

    def as_record(self) -> dict[str, Any]:
        """What a refused caller is shown of the current record; models with a wire form show that."""
        return {"_id": self.pk, "status": self.status, "version": self.version}


def diagram(moves: Moves, *, start: str) -> str:
    """`moves` as a Mermaid state diagram, in the order of the table."""
    lines = ["stateDiagram-v2", f"    [*] --> {start}"]
    for state, targets in moves.items():
        lines += [f"    {state} --> {target}" for target in sorted(targets)] or [f"    {state} --> [*]"]
    return "\n".join(lines)
