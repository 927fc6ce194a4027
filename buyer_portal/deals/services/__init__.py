"""What the two sides do in a negotiation: counter, accept, decline, withdraw. Each deed is one transaction."""

from .negotiations import (
    accept_offer,
    add_offer,
    counter_offer,
    decline_offer,
    negotiation_of,
    nothing_to_answer,
    reject_bid,
    settle_clock,
    withdraw_bid,
    withdraw_offer,
)

__all__ = [
    "accept_offer",
    "add_offer",
    "counter_offer",
    "decline_offer",
    "negotiation_of",
    "nothing_to_answer",
    "reject_bid",
    "settle_clock",
    "withdraw_bid",
    "withdraw_offer",
]
