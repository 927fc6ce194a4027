"""The states of what waits in the exchange, and the moves between them."""

from shared.claims import DUE as DUE

DELIVERED = "delivered"
DEAD = "dead"

DELIVERY_MOVES = {
    DUE: {DELIVERED, DEAD},
    DELIVERED: {DUE},
    DEAD: {DUE},
}

DONE = "done"
IGNORED = "ignored"
PARKED = "parked"

INBOX_MOVES = {
    DUE: {DONE, IGNORED, PARKED},
    DONE: {DUE},
    IGNORED: {DUE},
    PARKED: {DUE},
}

CLOSED = "closed"
OPEN = "open"
PROBING = "probing"

BREAKER_MOVES = {
    CLOSED: {OPEN},
    OPEN: {PROBING, CLOSED},
    PROBING: {CLOSED, OPEN},
}

ALERT_OPEN = "open"
ALERT_SEEN = "seen"
ALERT_CLOSED = "closed"

ALERT_LIVE = [ALERT_OPEN, ALERT_SEEN]

RUN_ASKED = "asked"
RUN_RUNNING = "running"
RUN_DONE = "done"

RUN_MOVES = {
    RUN_ASKED: {RUN_RUNNING, RUN_DONE},
    RUN_RUNNING: {RUN_DONE},
    RUN_DONE: set(),
}
RUN_LIVE = [RUN_ASKED, RUN_RUNNING]

COPIED = "copied"
REFUSED = "refused"

LOGO_MOVES = {
    DUE: {COPIED, REFUSED},
    COPIED: {DUE},
    REFUSED: {DUE},
}

BREAKER_CHOICES = [(state, state) for state in BREAKER_MOVES]
ALERT_CHOICES = [(ALERT_OPEN, "open"), (ALERT_SEEN, "seen"), (ALERT_CLOSED, "over")]
LOGO_CHOICES = [(state, state) for state in LOGO_MOVES]
RUN_CHOICES = [(state, state) for state in RUN_MOVES]
