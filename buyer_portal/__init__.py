"""The Buyer portal."""
