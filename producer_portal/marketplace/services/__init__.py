"""What the marketplace does with what the Buyer portal tells: each a transaction, and the newest word wins."""

from .mirror import (
    LOTS,
    NO_REASON,
    keep_sync,
    note_visit,
    remove_lot,
    take_buyer,
    take_listed,
    take_lot,
    take_lot_event,
    take_owners_word,
)

__all__ = [
    "LOTS",
    "NO_REASON",
    "keep_sync",
    "note_visit",
    "remove_lot",
    "take_buyer",
    "take_listed",
    "take_lot",
    "take_lot_event",
    "take_owners_word",
]
