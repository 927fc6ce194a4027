"""The states of a negotiation and of its offers, and the moves between them."""

OPEN = "open"
AGREED = "agreed"
CONTRACTED = "contracted"
CLOSED = "closed"

NEGOTIATION_MOVES = {
    OPEN: {AGREED, CLOSED},
    AGREED: {CONTRACTED, CLOSED},
    CONTRACTED: set(),
    CLOSED: set(),
}
NEGOTIATION_CHOICES = [(state, state.capitalize()) for state in NEGOTIATION_MOVES]

# Why a negotiation is closed.
DECLINED = "declined"
WITHDRAWN = "withdrawn"
EXPIRED = "expired"
CANCELLED = "cancelled"
LAPSED = "lapsed"
WHY_CHOICES = [(why, why.capitalize()) for why in (DECLINED, WITHDRAWN, EXPIRED, CANCELLED, LAPSED)]

PENDING = "pending"  # it stands, and waits for the other side
COUNTERED = "countered"  # another took its place; it stands again if that one falls away
ACCEPTED = "accepted"

OFFER_MOVES = {
    PENDING: {COUNTERED, ACCEPTED, DECLINED, WITHDRAWN, EXPIRED},
    COUNTERED: {PENDING},
    ACCEPTED: set(),
    DECLINED: set(),
    WITHDRAWN: set(),
    EXPIRED: set(),
}
OFFER_CHOICES = [(state, state.capitalize()) for state in OFFER_MOVES]
