"""The states of a contract. They are the Buyer portal's, which owns it; none is set here."""

AWAITING = "awaiting_signatures"
PARTIAL = "partially_signed"
ACTIVE = "active"
COMPLETED = "completed"
TERMINATED = "terminated"
REFUSED = "refused"
EXPIRED = "expired"

UNSIGNED = (AWAITING, PARTIAL)
ENDED = (COMPLETED, TERMINATED, REFUSED, EXPIRED)
