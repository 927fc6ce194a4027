"""Pages of the market: the list, a lot, saved searches."""
