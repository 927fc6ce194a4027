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
ENDED = (COMPLETED, TERMINATED, REFUSED, EXPIRED)

# A proposal to end a contract. It lapses when the contract ends otherwise.
PROPOSED = "proposed"
AGREED = "agreed"
DECLINED = "declined"
WITHDRAWN = "withdrawn"
LAPSED = "lapsed"

TERMINATION_MOVES = {
    PROPOSED: {AGREED, DECLINED, WITHDRAWN, LAPSED},
    AGREED: set(),
    DECLINED: set(),
    WITHDRAWN: set(),
    LAPSED: set(),
}
TERMINATION_CHOICES = [(state, state.capitalize()) for state in TERMINATION_MOVES]

CHOICES = [(state, state.replace("_", " ").capitalize()) for state in MOVES]
