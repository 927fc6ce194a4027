"""What stands in the rail (a literal list in each portal's config, named by `settings.NAV`) and beside the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shared.accounts.roles import Role


@dataclass(frozen=True)
class NavItem:
    """One entry of the rail. `count` is the dotted path of a function that takes the actor, to an int or a Total."""

    label: str
    url_name: str
    icon: str
    count: str | None = None
    section: int = 0  # a hairline stands between entries of different sections
    turn: bool = False  # the count is of things that wait for the reader


@dataclass(frozen=True)
class SettingsItem:
    """One page of the settings. Who has at least `role` in the organisation they act for sees it; None: everybody."""

    label: str
    url_name: str
    about: Literal["you", "organization", "portal"]
    role: Role | None = None
    signs_in_here: bool = False
    """Whether it is only there where this portal signs people in itself."""


# Every page of the settings, of either portal, as they stand beside one another. A page that a portal does not have is
# left out there; its template extends "ui/settings.html".
SETTINGS_PAGES = [
    SettingsItem("You", "accounts:settings", "you"),
    SettingsItem("Sign-in and security", "accounts:security", "you", signs_in_here=True),
    SettingsItem("Notifications", "comms:preferences", "you"),
    SettingsItem("Organisation", "accounts:organization", "organization", Role.VIEWER),
    SettingsItem("People", "accounts:people", "organization", Role.VIEWER),
    SettingsItem("API keys", "accounts:api_keys", "organization", Role.OWNER),
    SettingsItem("Reference price", "reference:price", "organization", Role.VIEWER),
    SettingsItem("Integration", "exchange:integration", "portal"),
]
