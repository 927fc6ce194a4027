"""The frame around every page: who is here, for whom, where, and what waits. Nothing is read before it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from shared import clock
from shared.accounts.actors import Actor, actor_of, memberships_of
from shared.accounts.models import Membership, Organization, User
from shared.comms.services import unread_count
from shared.identity.provider import get_provider
from shared.paging import Total

from . import times
from .nav import SETTINGS_PAGES, NavItem, SettingsItem


@dataclass(frozen=True)
class NavEntry:
    item: NavItem
    url: str
    current: bool
    parted: bool  # a hairline stands above it
    count: Total | None


@dataclass(frozen=True)
class SettingsEntry:
    item: SettingsItem
    url: str
    current: bool


class Shell:
    """What base.html knows. At most one query for the memberships, one for the bell and one per counted nav entry."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.portal: str = settings.PORTAL
        self.portal_title: str = settings.PORTAL_TITLE

    @cached_property
    def now(self) -> datetime:
        return clock.now()

    @cached_property
    def person(self) -> User | None:
        user = getattr(self.request, "user", None)
        return user if isinstance(user, User) else None

    @cached_property
    def actor(self) -> Actor:
        return actor_of(self.request)

    @property
    def organization(self) -> Organization | None:
        return self.actor.organization

    @property
    def role(self) -> str:
        return self.actor.role.label if self.actor.role else ""

    @property
    def memberships(self) -> list[Membership]:
        return memberships_of(self.request)

    @property
    def may_switch(self) -> bool:
        """Whether there is another organisation to act for."""
        return len(self.memberships) > 1 and bool(self.urls["switch"])

    @property
    def initials(self) -> str:
        words = str(self.person or "").replace("@", " ").split()
        return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()

    @property
    def address_unproven(self) -> bool:
        """Whether the person has yet to confirm the address they registered with."""
        session = getattr(self.request, "session", None)
        return self.person is not None and bool(getattr(session, "address_unproven", False))

    @cached_property
    def unread(self) -> Total:
        return unread_count(self.person) if self.person else Total(0)

    @cached_property
    def nav(self) -> list[NavEntry]:
        items = [(item, reverse(item.url_name)) for item in nav_items()]
        here = self._nearest([url for _, url in items])
        sections = [item.section for item, _ in items]
        return [
            NavEntry(item, url, current=url == here, parted=section != before, count=self._count(item))
            for (item, url), section, before in zip(items, sections, [*sections[:1], *sections], strict=False)
        ]

    @property
    def current(self) -> str:
        """The label of the entry this page belongs to: the menu button's word on small screens."""
        return next((entry.item.label for entry in self.nav if entry.current), "Menu")

    @cached_property
    def settings_pages(self) -> dict[str, list[SettingsEntry]]:
        """The pages of the settings that this person may see, under what they are about."""
        items = [(item, address(item.url_name)) for item in SETTINGS_PAGES if self._sees(item)]
        here = self._nearest([url for _, url in items if url])
        names = {"you": "Your account", "organization": str(self.organization), "portal": self.portal_title}
        groups: dict[str, list[SettingsEntry]] = {}
        for item, url in items:
            if url:
                groups.setdefault(names[item.about], []).append(SettingsEntry(item, url, current=url == here))
        return groups

    @property
    def settings_page(self) -> str:
        """The label of the settings page that is open; its heading, unless it has one of its own."""
        entries = [entry for group in self.settings_pages.values() for entry in group]
        return next((entry.item.label for entry in entries if entry.current), "Settings")

    @property
    def theme(self) -> str:
        """The person's choice, or the browser's; empty means: as the device."""
        chosen = self.person.theme if self.person else self.request.COOKIES.get(theme_cookie(), "")
        return chosen if chosen in ("light", "dark") else ""

    themes = (("system", "As device"), ("light", "Light"), ("dark", "Dark"))

    @property
    def rail_parts(self) -> list[str]:
        """What apps above the frame put into the rail's foot: `settings.RAIL_PARTS` names the functions."""
        return [import_string(name)(self.request) for name in settings.RAIL_PARTS]

    @property
    def zone_note(self) -> str:
        zone, place = times.zone_name(self.now), times.zone_place()
        return f"Times are shown in {place} ({zone})." if place else f"Times are shown in {zone}."

    @cached_property
    def urls(self) -> dict[str, str]:
        """Pages of other apps that the frame links to; a name that does not exist is left out of the frame."""
        names = {
            "notifications": "comms:notifications",
            "count": "comms:notification_count",
            "newest": "comms:newest_notifications",
            "settings": "accounts:settings",
            "sign_in": "accounts:sign_in",
            "sign_out": "accounts:sign_out",
            "register": "accounts:register",
            "switch": "accounts:switch_organization",
            "mailbox": "comms:mailbox" if settings.DEBUG else "",
            "organization": "accounts:organization",
            "search": "ui:search",
        }
        return {key: address(name) for key, name in names.items()}

    @property
    def search_label(self) -> str:
        return str(settings.SEARCH_LABEL)

    def _sees(self, item: SettingsItem) -> bool:
        if item.signs_in_here and not get_provider().signs_in_here:
            return False
        return item.role is None or (self.organization is not None and self.actor.may(item.role))

    def _nearest(self, urls: list[str]) -> str:
        """That of `urls` under which this page lies most closely; empty when it lies under none."""
        return max((url for url in urls if self._is_within(url)), key=len, default="")

    def _is_within(self, url: str) -> bool:
        path = self.request.path
        return path == url if url == "/" else path.startswith(url)

    def _count(self, item: NavItem) -> Total | None:
        if item.count is None or self.organization is None:
            return None
        found: Total | int = import_string(item.count)(self.actor)
        return found if isinstance(found, Total) else Total(found)


def nav_items() -> list[NavItem]:
    """The portal's rail; `settings.NAV` is the list or the dotted path of it."""
    nav = getattr(settings, "NAV", [])
    return list(import_string(nav) if isinstance(nav, str) else nav)


def address(url_name: str) -> str:
    """Where the page of that name is; empty when this portal has none."""
    try:
        return reverse(url_name) if url_name else ""
    except NoReverseMatch:
        return ""


def theme_cookie() -> str:
    return f"{settings.PORTAL}_theme"


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request)}
