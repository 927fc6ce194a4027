"""The HTTP API of bids and of negotiations: two sets of doors to one engine."""
