"""Who did what, when and why: one row for each deed, in the deed's own transaction."""
