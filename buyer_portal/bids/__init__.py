"""Bids received: what producers offer for a lot."""
