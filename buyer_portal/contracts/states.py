"""The states of a contract and the moves between them. A version of its text is superseded by the next one."""

AWAITING = "awaiting_signatures"
PARTIAL = "partially_signed"
ACTIVE = "active"
COMPLETED = "completed"
TERMINATED = "terminated"
REFUSED = "refused"
EXPIRED = "expired"

MOVES = {
    AWAITING: {PARTIAL, REFUSED, EXPIRED},
    PARTIAL: {AWAITING, ACTIVE, REFUSED, EXPIRED},  # back: changes were asked for, and nobody signed the new version
    ACTIVE: {COMPLETED, TERMINATED},
    COMPLETED: set(),
    TERMINATED: set(),
    REFUSED: set(),
    EXPIRED: set(),
}
UNSIGNED = (AWAITING, PARTIAL)

CHOICES = [(state, state.replace("_", " ").capitalize()) for state in MOVES]
