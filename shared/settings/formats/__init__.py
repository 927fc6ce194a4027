"""Formats of Django's own pages, the admin's, by language; the portals' pages have theirs in `shared.ui`."""
