"""Shadows: what this portal knows of the other side's people and organisations. Theirs to change, ours to show."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db import IntegrityError
from django.db.models import F, Q

from shared import schemas
from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import Forbidden
from shared.ids import is_id, new_id
from shared.reactions import react

from .actors import SYSTEM, Actor
from .models import Membership, Organization, User
from .roles import Home, Role

ORGANIZATION_ID = re.compile(r"org_[0-9A-Za-z]{1,59}")
USER_ID = re.compile(r"user_[0-9A-Za-z]{1,59}")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
T = TypeVar("T")


@atomic
def apply_organization(*, organization: schemas.Organization, now: datetime) -> Organization:
    """Make the shadow as new as `organization` from the wire; an older or equal version changes nothing.

    Another logo is a fact (`logo_told`): it is copied from there, and until then the one that is here stands.
    One that carries no version (0) is judged by its `updated_at`. An organisation of this portal is never changed from
    outside.
    """
    mine = Organization.objects.filter(pk=organization.id)
    older = Q(version__lt=organization.version)
    if organization.version == 0 and organization.updated_at:
        older = Q(version=0, updated_at__lt=organization.updated_at)
    seen = {
        "version": organization.version,
        "name": organization.name[:200],
        "brand_name": (organization.branding.brand_name if organization.branding else "") or "",
        "logo": (organization.branding.logo if organization.branding else "") or "",
        "updated_at": organization.updated_at or now,
    }
    if not seen["logo"]:
        seen["logo_copy"] = ""
    if organization.answer_hours is not None:
        seen["answer_hours"] = organization.answer_hours
    known = mine.first()
    if known is None:
        _peer_organization(organization.id, now, **seen)
    elif mine.filter(older, home=Home.PEER).update(**seen):
        record_event(verb="mirror_organization", subject=known, by=SYSTEM, now=now)
    else:
        return _with_its_hours(known, organization)
    shadow = mine.get()
    if shadow.logo != (known.logo if known else ""):
        react("logo_told", organization=shadow, now=now)
    return shadow


def _with_its_hours(known: Organization, told: schemas.Organization) -> Organization:
    """A portal that began to tell an organisation's time to answer tells it of a version that is known already."""
    if told.answer_hours is None or not told.version:
        return known
    same = Organization.objects.filter(pk=known.pk, home=Home.PEER, version=told.version)
    if same.exclude(answer_hours=told.answer_hours).update(answer_hours=told.answer_hours):
        known.answer_hours = told.answer_hours
    return known


@atomic
def apply_user(*, external_id: str, now: datetime, name: str = "", email: str = "") -> User:
    """The user that the wire calls `external_id`: an account of this portal, or a shadow, made if it is new.

    What the other side newly says of a shadow's name and address is taken; an account of this portal keeps its own.
    """
    user = User.objects.filter(external_id=external_id).first()
    if user is None:
        return _peer_user(external_id, now, name=name, email=email)
    news = {field: text for field, text in (("name", name), ("email", email)) if text and text != getattr(user, field)}
    if news and user.home == Home.PEER:
        User.objects.filter(pk=user.pk).update(version=F("version") + 1, **news)
        user.refresh_from_db()
        record_event(verb="mirror_user", subject=user, by=SYSTEM, now=now)
    return user


def mirror_caller(*, user_id: str, organization_id: str, now: datetime) -> tuple[User | None, Organization | None]:
    """Whom the trusted dashboard acts for, as shadows; those it names for the first time are made.

    Raises Forbidden for ids of another shape, and for an organisation of this portal: that one signs in here.
    """
    if user_id and not USER_ID.fullmatch(user_id):
        raise Forbidden("X-Acting-User is not a user's id, such as user_2abc.", code="bad_acting_user")
    if organization_id and not (is_id(organization_id) or ORGANIZATION_ID.fullmatch(organization_id)):
        raise Forbidden(
            "X-Acting-Org is not an organisation's id: 24 hex digits, or Clerk's, such as org_2abc.",
            code="bad_acting_org",
        )
    user = organization = None
    if user_id:
        user = User.objects.filter(external_id=user_id).first() or _at_once(
            lambda: _peer_user(user_id, now), lambda: User.objects.get(external_id=user_id)
        )
    if organization_id:
        organization = _acting_organization(organization_id, now)
        if organization.home != Home.PEER:
            raise Forbidden("This organisation belongs to this portal and acts here itself.", code="not_your_side")
    return user, organization


def _acting_organization(named: str, now: datetime) -> Organization:
    """The organisation with this id, ours or Clerk's; of Clerk's, the other side's, as one may be on both."""
    known: dict[str, Any]
    made: dict[str, Any]
    if is_id(named):
        known, made = {"pk": named}, {"pk": named}
    else:
        known, made = {"external_id": named, "home": Home.PEER}, {"pk": new_id(), "external_id": named}
    rows = Organization.objects.filter(**known)
    return rows.first() or _at_once(lambda: _peer_organization(now=now, **made), rows.get)


@atomic
def with_organization(actor: Actor, *, user: User, name: str, now: datetime) -> Actor:
    """`actor`, the trusted dashboard, for `user` and the organisation it named; where it named none, for the person's.

    Somebody of the other side who has no organisation here is one of their own, called `name` or as they are.
    """
    if actor.organization is not None:
        return replace(actor, user=actor.user or user)
    known = Membership.objects.of(user).filter(organization__home=Home.PEER).first()
    organization = known.organization if known else _one_person_organization(user, name, now)
    return replace(actor, user=user, organization=organization, role=Role.OWNER)


def _one_person_organization(user: User, name: str, now: datetime) -> Organization:
    organization = _peer_organization(new_id(), now, name=(name or str(user))[:200])
    Membership.objects.create(user=user, organization=organization, role=Role.OWNER, created_at=now)
    return organization


@atomic
def _peer_user(external_id: str, now: datetime, *, name: str = "", email: str = "") -> User:
    user = User(external_id=external_id, name=name[:200], email=email[:254], home=Home.PEER, created_at=now)
    user.set_unusable_password()
    user.save(force_insert=True)
    record_event(verb="mirror_user", subject=user, by=SYSTEM, now=now)
    return user


@atomic
def _peer_organization(pk: str, now: datetime, **fields: object) -> Organization:
    """Version 0 until a record of it comes: any version that comes is newer."""
    known: dict[str, Any] = {"version": 0, "name": f"Organisation {pk[-6:]}", "updated_at": LONG_AGO} | fields
    organization = Organization.objects.create(pk=pk, home=Home.PEER, kind=settings.PEER, created_at=now, **known)
    record_event(verb="mirror_organization", subject=organization, by=SYSTEM, now=now)
    return organization


def _at_once(make: Callable[[], T], read: Callable[[], T]) -> T:
    """Make the row, or read the one that another request made at the same moment."""
    try:
        return make()
    except IntegrityError:
        return read()
