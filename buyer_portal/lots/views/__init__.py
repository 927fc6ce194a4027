"""The lots' pages."""
