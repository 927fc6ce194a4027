"""The states of an invitation, and the moves between them."""

PENDING = "pending"
ACCEPTED = "accepted"
REVOKED = "revoked"
EXPIRED = "expired"

MOVES: dict[str, set[str]] = {
    PENDING: {ACCEPTED, REVOKED, EXPIRED},
    ACCEPTED: set(),
    REVOKED: set(),
    EXPIRED: set(),
}

CHOICES = [(PENDING, "pending"), (ACCEPTED, "accepted"), (REVOKED, "revoked"), (EXPIRED, "expired")]
