"""Whose store this is. One row names the portal; the other portal refuses to work in it."""
