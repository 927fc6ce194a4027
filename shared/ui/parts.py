"""What the components are given: small frozen records, so that a misspelt prop fails in the view and not in silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Tone = Literal["", "info", "wait", "good", "bad"]


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool = False
    count: int | None = None
    note: str = ""  # behind the count


@dataclass(frozen=True)
class Chip:
    """A filter in force; `url` is the page without it."""

    label: str
    url: str


@dataclass(frozen=True)
class Cell:
    """One cell of a state line. With `at` and no value it shows the time left, with the exact time below."""

    label: str
    value: str = ""
    note: str = ""
    at: datetime | None = None
    mine: bool = False


@dataclass(frozen=True)
class Entry:
    """One line of a timeline, newest first. `lead` is the bold beginning of the text."""

    text: str
    at: datetime | None = None
    by: str = ""
    tone: Literal["", "now", "ok", "warn", "next"] = ""
    lead: str = ""


@dataclass(frozen=True)
class Stat:
    label: str
    value: str
    unit: str = ""
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Todo:
    """One thing that waits for the reader: what, until when, and the one button."""

    icon: str
    title: str
    url: str
    action: str
    detail: str = ""
    due: datetime | None = None


@dataclass(frozen=True)
class Fact:
    """`was` is what stood there before the newest change."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    was: str = ""


@dataclass(frozen=True)
class InUnit:
    """A figure in one unit. `head` names the unit as a column does; `stated`: it is the one that was typed."""

    head: str
    text: str
    stated: bool = False
