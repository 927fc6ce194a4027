"""How far a command has come: on one line of a terminal, and nothing in a log."""

from __future__ import annotations

from django.core.management.base import OutputWrapper

WIDTH = 60


def show(stream: OutputWrapper, text: str) -> None:
    """Replace the line; an empty text clears it."""
    if stream.isatty():
        stream.write(f"\r{text[:WIDTH]:<{WIDTH}}\r", ending="")
