"""The states of a mirrored lot. The moves between them are the Buyer portal's."""

DRAFT = "draft"
PUBLISHED = "published"
CLOSED = "closed"
SOLD = "sold"
UNSUCCESSFUL = "unsuccessful"
CANCELLED = "cancelled"
DELETED = "deleted"  # also: gone from the Buyer portal, which did not say why

SEEN_BY_PRODUCERS = (PUBLISHED, CLOSED, SOLD, UNSUCCESSFUL, CANCELLED, DELETED)
LISTED = (PUBLISHED, CLOSED, SOLD)

CHOICES = [(state, state.capitalize()) for state in (DRAFT, *SEEN_BY_PRODUCERS)]

KEPT = "kept"  # of a saved search; one that was deleted can be restored
SEARCH_CHOICES = [(KEPT, "Kept"), (DELETED, "Deleted")]
