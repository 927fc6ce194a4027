"""The checker: knows every message that was accepted for sending, and every effect that came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class Told(NamedTuple):
    """One state of one record, as a message told it or as an effect applied it."""

    record_id: str
    version: int


@dataclass(frozen=True)
class Verdict:
    """What is wrong in the end; all empty when nothing is."""

    lost: frozenset[str]
    twice: frozenset[Told]
    unexpected: frozenset[Told]

    def __str__(self) -> str:
        return f"lost {len(self.lost)}, applied twice {len(self.twice)}, unexpected {len(self.unexpected)}"


@dataclass
class Checker:
    """Told what was committed on the sending side; asked, once all is quiet, about the receiving one."""

    accepted: set[Told] = field(default_factory=set)

    def accept(self, record_id: str, version: int) -> None:
        """A change that was committed, and so must arrive (or a newer one of its record)."""
        self.accepted.add(Told(record_id, version))

    def newest(self) -> dict[str, int]:
        """What every record must be in the end: the in-order model."""
        newest: dict[str, int] = {}
        for record_id, version in self.accepted:
            newest[record_id] = max(version, newest.get(record_id, 0))
        return newest

    def verdict(self, *, held: dict[str, int], effects: Iterable[tuple[str, int]]) -> Verdict:
        """`held` is the version of each record at the receiver, `effects` every state change it made, with repeats."""
        counted = Counter(Told(*effect) for effect in effects)
        newest = self.newest()
        return Verdict(
            lost=frozenset(record_id for record_id, version in newest.items() if held.get(record_id) != version),
            twice=frozenset(told for told, times in counted.items() if times > 1),
            unexpected=frozenset(counted.keys() - self.accepted)
            | frozenset(Told(record_id, version) for record_id, version in held.items() if record_id not in newest),
        )
