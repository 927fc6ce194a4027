"""Lots as rows of a file: its columns, how it is read, and how lots come of it."""
