"""One style sheet out of one file per component: joined in memory, named by its content, kept for ever by the browser.

A link per file would be some thirty requests that each hold up the first paint; a build step would be one more thing
to forget. The files stay small, the reader gets one request.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

CSS = Path(__file__).parent / "static" / "ui" / "css"

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


@dataclass(frozen=True)
class Sheet:
    text: bytes
    packed: bytes
    digest: str


@lru_cache(maxsize=1)
def _joined(stamp: float) -> Sheet:
    text = b"\n".join((CSS / f"{part}.css").read_bytes() for part in PARTS)
    return Sheet(text, gzip.compress(text, 9, mtime=0), hashlib.sha256(text).hexdigest()[:16])


def stylesheet() -> Sheet:
    """The sheet; with DEBUG joined anew whenever a file was touched."""
    return _joined(max((CSS / f"{part}.css").stat().st_mtime for part in PARTS) if settings.DEBUG else 0.0)
