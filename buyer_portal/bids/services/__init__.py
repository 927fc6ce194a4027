"""What happens to bids as such: they come in, are confirmed, and are opened. What is negotiated stands in `deals`."""

from .bids import (
    DASHBOARD,
    PARTNER,
    AnotherBid,
    ReusedExternalId,
    announce,
    confirm_bid,
    is_sealed,
    keep_status,
    open_sealed_bids,
    revision_needed,
    stored,
    submit_bid,
)

__all__ = [
    "DASHBOARD",
    "PARTNER",
    "AnotherBid",
    "ReusedExternalId",
    "announce",
    "confirm_bid",
    "is_sealed",
    "keep_status",
    "open_sealed_bids",
    "revision_needed",
    "stored",
    "submit_bid",
]
