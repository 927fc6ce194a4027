"""The one list of what waits for the reader: each app tells its part, and a table in the portal's pages names them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from shared.accounts.actors import Actor

from .parts import Todo

Teller = Callable[[Actor, datetime], Sequence[Todo]]
LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Waiting:
    """What waits, by the time left, and how much more there is than is shown."""

    todos: list[Todo]
    more: int = 0

    @property
    def count(self) -> int:
        return len(self.todos) + self.more

    @property
    def first_due(self) -> datetime | None:
        """When the first of them is due."""
        return self.todos[0].due if self.todos else None


def what_waits(tellers: Sequence[Teller], actor: Actor, now: datetime, *, most: int = 8) -> Waiting:
    """What all `tellers` say waits for this actor: the nearest clock first, and what has none at the end."""
    todos = [todo for teller in tellers for todo in teller(actor, now)]
    todos.sort(key=lambda todo: todo.due or LAST)  # stable: what has the same clock stays in the table's order
    return Waiting(todos[:most], more=max(len(todos) - most, 0))
