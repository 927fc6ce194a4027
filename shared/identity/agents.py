"""What a browser calls itself, in words that its owner knows it by."""

from __future__ import annotations

UNKNOWN = "Unknown browser"
# The first mark that is found counts: browsers also name those they descend from.
BROWSERS = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Chromium", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
    ("python-requests", "a Python program"),
]
SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
]


def agent_words(agent: str) -> str:
    """`Firefox on Windows`, or as much of it as the User-Agent header says."""
    browser, system = _first(BROWSERS, agent), _first(SYSTEMS, agent)
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or UNKNOWN


def _first(words: list[tuple[str, str]], agent: str) -> str:
    return next((word for mark, word in words if mark in agent), "")
