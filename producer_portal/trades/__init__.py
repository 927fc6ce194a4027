"""What came of bids: contracts, as the Buyer portal tells them, and signed here."""
