"""People and organisations as Clerk tells of them: kept here at first sight, and made as Clerk says they are now.

Clerk says who somebody is, in which organisations they are and in what role. What one may sign and pay for, and all
that an organisation does here, is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from shared.audit.services import record_event
from shared.db import atomic
from shared.reactions import react

from .actors import SYSTEM
from .models import Membership, Organization, User
from .roles import Home, Role
from .services import create_organization, enrol

ROLES = {
    "admin": Role.OWNER,
    "owner": Role.OWNER,
    "member": Role.TRADER,
    "basic_member": Role.TRADER,
    "trader": Role.TRADER,
    "viewer": Role.VIEWER,
}


@dataclass(frozen=True)
class Person:
    """Somebody as Clerk knows them: `user_…`, their name, and their main address if they have shown it is theirs."""

    id: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True)
class Seat:
    """A person's place in one of Clerk's organisations (`org_…`), with the role it has there, such as `org:admin`."""

    organization_id: str
    name: str
    role: str


def role_of(said: str) -> Role:
    """Our role for one of Clerk's, with or without `org:`; a role that Clerk's administrators made up may look on."""
    return ROLES.get(said.removeprefix("org:"), Role.VIEWER)


@atomic
def keep_person(*, person: Person, now: datetime) -> User:
    """The account of somebody whom Clerk let in, made at first sight, with the name and address that Clerk knows.

    A shadow of theirs becomes their account. One that they had here with a password, from before Clerk, becomes theirs
    if its address is the one they have shown at Clerk; never an operator's.
    """
    user = User.objects.filter(external_id=person.id).first() or _account_from_before(person, now)
    if user is None:
        user = User(external_id=person.id, email=_free_address(person, None, now), name=person.name, created_at=now)
        user.set_unusable_password()
        user.save(force_insert=True)
        record_event(verb="register_user", subject=user, by=SYSTEM, now=now, data={"by": "clerk"})
        return user
    said = {"home": Home.HERE.value, "name": person.name or user.name}
    if user.home != Home.HERE or (person.email and person.email != user.email):
        said["email"] = _free_address(person, user, now)  # what others said of a shadow's address is forgotten
    return _told(user, said, now)


@atomic
def keep_named_person(*, person: Person, now: datetime) -> User:
    """Somebody whom Clerk knows and who has not been here: a shadow with the name and address that Clerk knows."""
    user = User.objects.filter(external_id=person.id).first()
    if user is None:
        user = User(external_id=person.id, email=person.email, name=person.name, home=Home.PEER, created_at=now)
        user.set_unusable_password()
        user.save(force_insert=True)
        record_event(verb="mirror_user", subject=user, by=SYSTEM, now=now, data={"by": "clerk"})
        return user
    said = {"name": person.name or user.name}
    if person.email and user.home == Home.PEER:
        said["email"] = person.email
    return _told(user, said, now)


@atomic
def keep_seats(*, user: User, seats: Sequence[Seat], now: datetime) -> None:
    """Make this person's memberships in Clerk's organisations those that Clerk says they have now, with their roles.

    Who is in none has an organisation of their own.
    """
    said = {seat.organization_id for seat in seats}
    for member in Membership.objects.of(user).here().exclude(organization__external_id=""):
        if member.organization.external_id not in said:
            _end_seat(member, now)
    for seat in seats:
        keep_seat(user=user, seat=seat, now=now)
    if not Membership.objects.of(user).here().exists():
        own_organization(user=user, now=now)


@atomic
def keep_seat(*, user: User, seat: Seat, now: datetime) -> Membership:
    """This person's membership in one of Clerk's organisations, in the role that Clerk says.

    Who comes as an owner may sign and pay; for everybody else an owner says so here. A later role changes neither.
    """
    organization, role = _keep_organization(seat, now), role_of(seat.role)
    member = Membership.objects.of(user).filter(organization=organization).first()
    if member is None:
        free = role == Role.OWNER
        return enrol(organization, user, SYSTEM, now, role=role, can_sign=free, can_pay=free)
    if member.role != role:
        before, member.role = member.role, role
        Membership.objects.filter(pk=member.pk).update(role=role)
        record_event(verb="change_member", subject=member, by=SYSTEM, now=now, before=before, after=role)
    return member


@atomic
def own_organization(*, user: User, now: datetime) -> Organization:
    """The organisation of somebody who acts for none of Clerk's: one of their own, made if it is not there yet."""
    own = Membership.objects.of(user).here().filter(organization__external_id="").first()
    return own.organization if own else create_organization(name=str(user), owner=user, by=SYSTEM, now=now)


def _keep_organization(seat: Seat, now: datetime) -> Organization:
    rows = Organization.objects.filter(external_id=seat.organization_id, home=Home.HERE)
    organization = rows.first()
    if organization is None:
        made = create_organization(name=seat.name or seat.organization_id, by=SYSTEM, now=now)
        made.external_id = seat.organization_id
        made.save(update_fields=["external_id"])
        return made
    name = seat.name[:200]
    if name and name != organization.name:
        changed = {"changed": ["name"], "from": {"name": organization.name}, "to": {"name": name}}
        rows.update(name=name, version=F("version") + 1, updated_at=now)
        organization.refresh_from_db()
        record_event(verb="change_organization", subject=organization, by=SYSTEM, now=now, data=changed)
        react("organization_changed", organization=organization, changed=["name"], by=SYSTEM, now=now)
    return organization


def _end_seat(member: Membership, now: datetime) -> None:
    record_event(verb="remove_member", subject=member, by=SYSTEM, now=now, before=member.role)
    Membership.objects.filter(pk=member.pk).delete()
    react("member_removed", user=member.user, organization=member.organization, by=SYSTEM, now=now)


def _told(user: User, said: dict[str, str], now: datetime) -> User:
    """Write what Clerk newly says of somebody."""
    news = {name: value for name, value in said.items() if value != getattr(user, name)}
    if news:
        User.objects.filter(pk=user.pk).update(version=F("version") + 1, **news)
        user.refresh_from_db()
        record_event(
            verb="mirror_user", subject=user, by=SYSTEM, now=now, data={"by": "clerk", "changed": sorted(news)}
        )
    return user


def _account_from_before(person: Person, now: datetime) -> User | None:
    """The account with a password that has this address: from now on it is Clerk's, and the password opens nothing."""
    user = User.objects.filter(email=person.email, home=Home.HERE, is_staff=False).first() if person.email else None
    if user is None or not user.has_usable_password():
        return None
    before = user.external_id
    user.set_unusable_password()
    User.objects.filter(pk=user.pk).update(external_id=person.id, password=user.password, version=F("version") + 1)
    user.refresh_from_db()
    record_event(verb="hand_over_account", subject=user, by=SYSTEM, now=now, data={"from": before, "to": person.id})
    return user


def _free_address(person: Person, user: User | None, now: datetime) -> str:
    """The person's address, taken from an earlier account of Clerk's that had it; empty where an operator has it."""
    if not person.email:
        return ""
    holder = User.objects.filter(email=person.email, home=Home.HERE).exclude(pk=user.pk if user else "").first()
    if holder is None:
        return person.email
    if holder.is_staff or holder.has_usable_password():
        return ""
    User.objects.filter(pk=holder.pk).update(email="", version=F("version") + 1)
    record_event(verb="give_up_address", subject=holder, by=SYSTEM, now=now, data={"to": person.id})
    return person.email
