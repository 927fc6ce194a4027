"""Pages of bids: the list and a bid, the wizard that writes it, and what is done to it at the Buyer portal."""
