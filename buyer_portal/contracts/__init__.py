"""Contracts: drawn up from what was agreed, signed by both, never edited."""
