"""What a producer does with bids here: write them, and put them on their way."""

from .drafts import (
    OneBid,
    begin_bid,
    delete_bid,
    merged,
    save_bid,
    submit_bid,
)

__all__ = [
    "OneBid",
    "begin_bid",
    "delete_bid",
    "merged",
    "save_bid",
    "submit_bid",
]
