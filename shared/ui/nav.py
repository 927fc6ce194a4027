"""What a portal puts into its rail: a literal list in its config, named by `settings.NAV`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NavItem:
    """One entry of the rail. `count` is the dotted path of a function that takes the actor and returns a number."""

    label: str
    url_name: str
    icon: str
    count: str | None = None
    section: int = 0  # a hairline stands between entries of different sections
    turn: bool = False  # the count is of things that wait for the reader
