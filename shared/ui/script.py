"""What makes an open page nicer, a file for each thing. Nothing depends on it: every page works with it blocked."""

from __future__ import annotations

from .joining import STATIC, Joined, joined

JS = STATIC / "js"
PARTS = ("times", "menus", "sent", "offered", "kept", "offline")


def script() -> Joined:
    return joined(tuple(JS / f"{part}.js" for part in PARTS))
