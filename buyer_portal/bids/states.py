"""The states of a bid and the moves between them. Which holds, its negotiation says: see deals/services/standing.py."""

PENDING = "pending"  # the producer's offer stands
COUNTER_OFFER = "counter_offer"  # the buyer's offer stands
STALE = "stale"  # the lot changed materially, and its producer has not confirmed the bid since
ACCEPTED = "accepted"
REJECTED = "rejected"
WITHDRAWN = "withdrawn"
EXPIRED = "expired"
LAPSED = "lapsed"  # the contract was refused, or not signed in time

_ENDS = {ACCEPTED, REJECTED, WITHDRAWN, EXPIRED}

MOVES = {
    PENDING: {COUNTER_OFFER, STALE, *_ENDS},
    COUNTER_OFFER: {PENDING, STALE, *_ENDS},
    STALE: {PENDING, COUNTER_OFFER, REJECTED, WITHDRAWN, EXPIRED},
    ACCEPTED: {LAPSED},
    REJECTED: set(),
    WITHDRAWN: set(),
    EXPIRED: set(),
    LAPSED: set(),
}
LIVE = (PENDING, COUNTER_OFFER, STALE)
OVER = (REJECTED, WITHDRAWN, EXPIRED, LAPSED)

CHOICES = [(state, state.replace("_", " ").capitalize()) for state in MOVES]
