"""One style sheet out of one file per component."""

from __future__ import annotations

from .joining import STATIC, Joined, joined

CSS = STATIC / "css"

# Tokens first: they name the layers, and the order of layers decides, not the order of files.
PARTS = (
    "tokens",
    "base",
    "shell",
    "rail",
    "layout",
    "button",
    "badge",
    "chips",
    "tabs",
    "subnav",
    "state",
    "banner",
    "table",
    "fold",
    "compare",
    "facts",
    "stats",
    "work",
    "notes",
    "clock",
    "card",
    "offers",
    "papers",
    "timeline",
    "form",
    "picks",
    "conv",
    "editor",
    "filters",
    "progress",
    "steps",
    "term",
    "empty",
    "flash",
    "dialog",
    "menu",
    "chart",
    "bare",
    "sign_in",
    "style",
    "print",
)


def stylesheet() -> Joined:
    return joined(tuple(CSS / f"{part}.css" for part in PARTS))
