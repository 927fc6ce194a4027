"""Pages that look across the other apps: the dashboard, and the demonstration data."""
