"""Our bids: drafts that are ours alone, and what became of those that were sent to the Buyer portal."""
