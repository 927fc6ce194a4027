"""Servers that stand in for others on this machine, so that what talks to them is tested over the wire."""
