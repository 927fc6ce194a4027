"""The states of a producer's bid. Up to its submission they are ours; after that they follow the Buyer portal's."""

DRAFT = "draft"
SUBMITTING = "submitting"  # on its way: nobody knows yet whether the Buyer portal has it
SUBMITTED = "submitted"
COUNTER_OFFER = "counter_offer"
STALE = "stale"
WON = "won"
LOST = "lost"
WITHDRAWN = "withdrawn"
EXPIRED = "expired"
LAPSED = "lapsed"
FAILED = "failed"  # the Buyer portal did not take it, and said why
DELETED = "deleted"

# What each status of the Buyer portal's is called here.
MIRRORED = {
    "pending": SUBMITTED,
    "counter_offer": COUNTER_OFFER,
    "stale": STALE,
    "accepted": WON,
    "rejected": LOST,
    "withdrawn": WITHDRAWN,
    "expired": EXPIRED,
    "lapsed": LAPSED,
}
_THERE = set(MIRRORED.values())

MOVES = {
    DRAFT: {SUBMITTING, DELETED},
    SUBMITTING: {FAILED, *_THERE},
    SUBMITTED: _THERE - {SUBMITTED},
    COUNTER_OFFER: _THERE - {COUNTER_OFFER},
    STALE: _THERE - {STALE},
    WON: {LAPSED},
    LOST: set(),
    WITHDRAWN: set(),
    EXPIRED: set(),
    LAPSED: set(),
    FAILED: {DRAFT, DELETED, *_THERE},  # the answer that came too late may still come by a message
    DELETED: {DRAFT},
}
LIVE = (SUBMITTING, SUBMITTED, COUNTER_OFFER, STALE)
OPEN = (DRAFT, FAILED, *LIVE)  # an organisation works on one of these a lot

CHOICES = [(state, state.replace("_", " ").capitalize()) for state in MOVES]
