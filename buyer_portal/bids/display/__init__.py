"""What pages show of bids: figures side by side, the split, the part on the lot's page. Nothing is changed here."""
