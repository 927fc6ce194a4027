"""One file out of one per component: joined in memory, named by its content, kept for ever by the browser.

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

STATIC = Path(__file__).parent / "static" / "ui"


@dataclass(frozen=True)
class Joined:
    text: bytes
    packed: bytes
    digest: str


def joined(files: tuple[Path, ...]) -> Joined:
    """The files as one, in their order; with DEBUG joined anew whenever one was touched."""
    return _joined(files, max(file.stat().st_mtime for file in files) if settings.DEBUG else 0.0)


@lru_cache(maxsize=2)
def _joined(files: tuple[Path, ...], stamp: float) -> Joined:
    text = b"\n".join(file.read_bytes() for file in files)
    return Joined(text, gzip.compress(text, 9, mtime=0), hashlib.sha256(text).hexdigest()[:16])
