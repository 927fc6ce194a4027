"""Demonstration companies and people, added by both portals' `seed_demo`. Never with DEBUG=false."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .actors import SYSTEM, Actor
from .models import Membership, Organization, User
from .roles import Home, Role
from .services import add_member, create_organization

PASSWORD = "saf-demo-2026"  # noqa: S105 - printed by `make up`


@dataclass(frozen=True)
class Company:
    name: str
    brand: str
    zone: str


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    title: str
    company: str
    role: Role
    can_sign: bool = False
    can_pay: bool = False


ADMINISTRATOR = "admin@demo.example"


def missing_people(people: Sequence[Person]) -> list[Person]:
    """Those of `people` who have no account here yet."""
    here = set(User.objects.filter(home=Home.HERE).values_list("email", flat=True))
    return [person for person in people if person.email not in here]


def add_people(companies: Sequence[Company], people: Sequence[Person], *, now: datetime) -> int:
    """Add the companies and people that are missing, and the administrator; returns how many people were added."""
    added = missing_people(people)
    zones = {company.name: company for company in companies}
    for person in added:
        company = zones[person.company]
        organization = Organization.objects.filter(name=company.name, home=Home.HERE).first() or create_organization(
            name=company.name, brand_name=company.brand, time_zone=company.zone, by=SYSTEM, now=now
        )
        user = User.objects.create_user(
            person.email, person.name, PASSWORD, title=person.title, time_zone=company.zone, created_at=now
        )
        add_member(
            organization=organization, user=user, role=person.role, by=SYSTEM, now=now,
            can_sign=person.can_sign, can_pay=person.can_pay,
        )  # fmt: skip
    if not User.objects.filter(email=ADMINISTRATOR, home=Home.HERE).exists():
        User.objects.create_superuser(ADMINISTRATOR, "Demo administrator", PASSWORD, created_at=now)
    return len(added)


def actor_for(email: str) -> Actor:
    """The demonstration person with this address, acting for their company."""
    membership = Membership.objects.select_related("user", "organization").get(user__email=email, user__home=Home.HERE)
    return Actor(user=membership.user, organization=membership.organization, role=Role(membership.role), via="session")
