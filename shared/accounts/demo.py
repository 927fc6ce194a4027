"""Demonstration companies and people, and their calendar; both portals' `seed_demo` adds them. Never with DEBUG=false.

The demonstration was written for one moment, `WRITTEN_FOR`. `Calendar` moves its dates to today by whole weeks, so that
a Tuesday stays a Tuesday and everything keeps its distance.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from .actors import SYSTEM, Actor
from .api_keys import create_api_key
from .invitations import invite_member
from .models import ApiKey, Membership, Organization, User
from .roles import Home, Role, Scope
from .services import add_member, create_organization

PASSWORD = "saf-demo-2026"  # noqa: S105 - printed by `make up`


ZONE = ZoneInfo("Europe/Zurich")
WRITTEN_FOR = datetime(2026, 3, 12, 10, 24, tzinfo=ZONE)  # a Thursday in the first quarter
WEEK = timedelta(weeks=1)
LEAST_TIME_LEFT = timedelta(hours=36)
FOUNDED = timedelta(weeks=60)  # how long the companies have been here

Window = tuple[datetime, datetime]


@dataclass(frozen=True)
class Calendar:
    """The demonstration's dates as they are for somebody who looks at it at `now`."""

    now: datetime

    def past(self, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
        """What happened then in 2026, as Zurich's clocks said, is never later than `now`."""
        return self._moved(month, day, hour, minute, (self.now - WRITTEN_FOR) // WEEK)

    def ahead(self, month: int, day: int, hour: int = 17, minute: int = 0) -> datetime:
        """What ends then in 2026, weekday and hour kept; a week later if there were too little time left to see it."""
        moment = self._moved(month, day, hour, minute, (self.now - WRITTEN_FOR) // WEEK)
        while moment < self.now + LEAST_TIME_LEFT:
            moment += WEEK
        return moment

    def window(self, first: int, last: int) -> Window:
        """From the first day of one month of 2026 to the last day of another, moved by whole quarters to today."""
        quarters = (self.now.year - WRITTEN_FOR.year) * 4 + (self.now.month - 1) // 3 - (WRITTEN_FOR.month - 1) // 3
        return _first_day(first + 3 * quarters), _first_day(last + 1 + 3 * quarters) - timedelta(days=1)

    def _moved(self, month: int, day: int, hour: int, minute: int, weeks: int) -> datetime:
        return datetime(2026, month, day, hour, minute, tzinfo=ZONE) + weeks * WEEK  # wall clock: DST moves nothing


def id_of(name: str) -> str:
    """The record id that both portals know something of the demonstration by: 24 hex digits made of its name."""
    return _digits(name, 24)


@dataclass(frozen=True)
class Company:
    name: str
    brand: str
    zone: str
    answer_hours: int = 48

    @property
    def id(self) -> str:
        return id_of(self.name)


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    title: str
    company: str
    role: Role
    can_sign: bool = False
    can_pay: bool = False
    also: tuple[tuple[str, Role], ...] = ()  # other companies, and the role there

    @property
    def user_id(self) -> str:
        """What the wire calls them by."""
        return f"user_{_digits(self.email, 27)}"


@dataclass(frozen=True)
class Machine:
    """A key that the company's owner made for a machine of theirs, so many days ago."""

    name: str
    owner: str
    scopes: tuple[Scope, ...]
    days_ago: int
    good_for: int = 0  # days; 0 is without an end


@dataclass(frozen=True)
class Invited:
    """Somebody who was asked to join and has not answered yet."""

    email: str
    owner: str
    role: Role
    days_ago: int


ADMINISTRATOR = "admin@demo.example"


def missing_people(people: Sequence[Person]) -> list[Person]:
    """Those of `people` who have no account here yet."""
    here = set(User.objects.filter(home=Home.HERE).values_list("email", flat=True))
    return [person for person in people if person.email not in here]


def add_people(companies: Sequence[Company], people: Sequence[Person], *, now: datetime) -> int:
    """Add the companies and people that are missing, and the administrator; returns how many people were added.

    They have been here for long: what they are to have done since then is older than `now`.
    """
    added, now = missing_people(people), now - FOUNDED
    here = {company.name: (_organization(company, now), company) for company in companies} if added else {}
    for person in added:
        organization, company = here[person.company]
        user = User.objects.create_user(
            person.email, person.name, PASSWORD, title=person.title, time_zone=company.zone, created_at=now,
            external_id=person.user_id,
        )  # fmt: skip
        rights = {"can_sign": person.can_sign, "can_pay": person.can_pay}
        add_member(organization=organization, user=user, role=person.role, by=SYSTEM, now=now, **rights)
        for name, role in person.also:
            add_member(organization=here[name][0], user=user, role=role, by=SYSTEM, now=now)
    if not User.objects.filter(email=ADMINISTRATOR, home=Home.HERE).exists():
        User.objects.create_superuser(ADMINISTRATOR, "Demo administrator", PASSWORD, created_at=now)
    return len(added)


def add_machines(machines: Sequence[Machine], *, now: datetime) -> int:
    """Make the keys that are missing; nobody is shown their secrets."""
    added = 0
    for machine in machines:
        by = actor_for(machine.owner)
        if ApiKey.objects.filter(organization=by.organization, name=machine.name).exists():
            continue
        expires_at = now + timedelta(days=machine.good_for) if machine.good_for else None
        create_api_key(
            name=machine.name, organization=by.organization, by=by, now=now - timedelta(days=machine.days_ago),
            scopes=machine.scopes, expires_at=expires_at,
        )  # fmt: skip
        added += 1
    return added


def invite_people(invited: Sequence[Invited], *, now: datetime) -> int:
    """Write to those who were never asked; an invitation that was revoked or ran out is not sent again."""
    added = 0
    for one in invited:
        by = actor_for(one.owner)
        _, organization = by.person()
        if not organization.invitations.filter(email=one.email).exists():
            when = now - timedelta(days=one.days_ago)
            invite_member(organization=organization, email=one.email, by=by, now=when, role=one.role)
            added += 1
    return added


def _digits(name: str, count: int) -> str:
    return hashlib.sha256(f"demo {name}".encode()).hexdigest()[:count]


def _first_day(month: int) -> datetime:
    """Of the month counted from January 2026 as 1; there may be more than twelve, or fewer than one."""
    years, index = divmod(month - 1, 12)
    return datetime(2026 + years, index + 1, 1, tzinfo=UTC)


def _organization(company: Company, now: datetime) -> Organization:
    """The company, founded now if it is not here yet."""
    found: Organization | None = Organization.objects.filter(name=company.name, home=Home.HERE).first()
    return found or create_organization(
        name=company.name,
        brand_name=company.brand,
        time_zone=company.zone,
        by=SYSTEM,
        now=now,
        pk=company.id,
        answer_hours=company.answer_hours,
    )


def actor_for(email: str, company: str = "") -> Actor:
    """The demonstration person with this address, acting for that company, or for their first."""
    rows = Membership.objects.filter(user__email=email, user__home=Home.HERE).select_related("user", "organization")
    membership = (rows.filter(organization__name=company) if company else rows).order_by("id")[0]
    return Actor(user=membership.user, organization=membership.organization, role=Role(membership.role), via="session")
