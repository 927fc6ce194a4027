"""What a buyer measures bids by: the price of fossil jet fuel, as its organisation sets it with date and source."""
