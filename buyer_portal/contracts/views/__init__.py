"""A contract's page, its files, and the lists of contracts."""
