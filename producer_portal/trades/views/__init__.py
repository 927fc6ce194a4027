"""A contract's page, what is done on it, and the lists of contracts."""
