"""What pages show of bids: words, figures and cells. Nothing is changed here."""
