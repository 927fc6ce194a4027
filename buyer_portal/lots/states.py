"""The states of a lot and the moves between them."""

DRAFT = "draft"
PUBLISHED = "published"
CLOSED = "closed"
SOLD = "sold"
UNSUCCESSFUL = "unsuccessful"
CANCELLED = "cancelled"
DELETED = "deleted"

MOVES = {
    DRAFT: {PUBLISHED, DELETED},
    PUBLISHED: {CLOSED, CANCELLED, SOLD},
    CLOSED: {CANCELLED, UNSUCCESSFUL, SOLD},
    SOLD: set(),
    UNSUCCESSFUL: set(),
    CANCELLED: set(),
    DELETED: {DRAFT},
}

CHOICES = [(state, state.capitalize()) for state in MOVES]
