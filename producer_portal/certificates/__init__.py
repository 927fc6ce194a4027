"""The certificates that a producer holds: what its fuel may be sold under, and until when."""
