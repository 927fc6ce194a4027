"""What developers and the tests run beside the portals: the house of processes, a private PostgreSQL, the checks."""
