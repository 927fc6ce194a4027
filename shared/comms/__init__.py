"""Telling people: a notification in the portal, and the same by e-mail."""
