"""What the Buyer portal tells of contracts, and what we do to them there: sign, ask for changes, refuse."""

from .contracts import (
    do_to_contract,
    refresh_contract,
    stored,
    take_contract,
    take_contract_event,
)

__all__ = [
    "do_to_contract",
    "refresh_contract",
    "stored",
    "take_contract",
    "take_contract_event",
]
