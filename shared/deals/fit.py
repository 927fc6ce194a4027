"""Whether what a bid says is what a lot asks: told to the producer before bidding, and to the buyer who judges.

Each answer is None where one of the two says nothing, so that nothing can be judged.
"""

from __future__ import annotations

from collections.abc import Iterable


def same(said: str | None, wanted: str | None) -> bool | None:
    """Whether two words are the same, however they are capitalised."""
    return said.strip().casefold() == wanted.strip().casefold() if said and wanted else None


def is_in(said: str | None, wanted: Iterable[str] | None) -> bool | None:
    """Whether a word is one of those that are wanted."""
    names = {name.casefold() for name in wanted or ()}
    return said.strip().casefold() in names if said and names else None


def all_of(said: Iterable[str] | None, wanted: Iterable[str] | None) -> bool | None:
    """Whether everything that is wanted is said, such as standards that must all be met."""
    names, needed = _folded(said), _folded(wanted)
    return needed <= names if names and needed else None


def one_of(said: Iterable[str] | None, wanted: Iterable[str] | None) -> bool | None:
    """Whether something that is wanted is said, such as one of the certificates that are accepted."""
    names, accepted = _folded(said), _folded(wanted)
    return bool(names & accepted) if names and accepted else None


def _folded(names: Iterable[str] | None) -> set[str]:
    return {name.strip().casefold() for name in names or ()}
