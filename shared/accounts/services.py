"""What can be done with accounts: one function a deed, each one transaction with its row in the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError
from django.db.models import F, Model

from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import DomainError, Forbidden, Invalid, NotFound
from shared.ids import new_id
from shared.reactions import react

from .actors import Actor, Role
from .checks import already_member, check_account, email_taken, known_zone, require_kept_here
from .models import Membership, Organization, User
from .roles import Home

SHOWN_TO_OTHERS = {"name", "brand_name", "logo", "answer_hours"}  # what the other portal shows and reckons with too
ORGANIZATION_FIELDS = {"name", "brand_name", "logo", "time_zone", "answer_hours"}
MOST_ANSWER_HOURS = 720  # thirty days, as long as an offer may stand
PROFILE_FIELDS = {"name", "title", "time_zone", "number_format", "date_format", "theme"}
MEMBER_FIELDS = {"role", "can_sign", "sign_limit_minor", "sign_limit_currency", "can_pay"}


def register_user(
    *,
    email: str,
    name: str,
    password: str,
    now: datetime,
    organization_name: str = "",
    time_zone: str = "UTC",
) -> User:
    """A new account of this portal, owner of a new organisation (named after the person unless a name is given).

    Raises Invalid, naming the fields, for a bad address and a weak password; DomainError for an address that is taken.
    """
    email = email.strip().lower()
    check_account(email, name, password)
    digest = make_password(password)  # slow on purpose, so not while the store is locked
    try:
        return _register_user(email, name.strip(), digest, organization_name.strip(), time_zone, now)
    except IntegrityError as error:
        raise email_taken() from error


@atomic
def _register_user(email: str, name: str, digest: str, organization_name: str, time_zone: str, now: datetime) -> User:
    user = keep_new_user(email=email, name=name, password=digest, time_zone=time_zone, now=now)
    create_organization(name=organization_name or name, owner=user, by=Actor(user=user, via="session"), now=now)
    return user


def keep_new_user(*, email: str, name: str, password: str, time_zone: str, now: datetime) -> User:
    """A new account, in the caller's transaction; `password` is its digest. A taken address is an IntegrityError."""
    user = User(email=email, name=name, password=password, time_zone=known_zone(time_zone), created_at=now)
    user.save(force_insert=True)
    record_event(verb="register_user", subject=user, by=Actor(user=user, via="session"), now=now)
    return user


@atomic
def add_user(*, user: User, by: Actor, now: datetime) -> User:
    """Keep an account that an operator filled in; the person gets an organisation when they first sign in."""
    user.email = user.email.strip().lower()
    if user.email and User.objects.filter(email=user.email, home=Home.HERE).exists():
        raise email_taken()
    user.save(force_insert=True)
    record_event(verb="add_user", subject=user, by=by, now=now)
    return user


@atomic
def change_user(*, user: User, by: Actor, now: datetime, changed: Sequence[str]) -> User:
    """Keep what an operator changed of an account, its rights here included."""
    user.email = user.email.strip().lower()
    if user.email and User.objects.filter(email=user.email, home=Home.HERE).exclude(pk=user.pk).exists():
        raise email_taken()
    user.version = F("version") + 1
    user.save(update_fields=[*changed, "email", "version"])
    user.refresh_from_db()
    record_event(verb="change_user", subject=user, by=by, now=now, data={"changed": sorted(changed)})
    if "is_active" in changed and not user.is_active:
        react("user_closed", user=user, by=by, now=now)
    return user


@atomic
def sign_in_user(*, user: User, now: datetime, session_id: str = "") -> None:
    """Keep that `user` signed in; one who has no organisation here gets one of their own.

    `session_id` is the identity provider's, where they signed in elsewhere.
    """
    by = Actor(user=user, via="session", session_id=session_id)
    if not Membership.objects.of(user).here().exists():
        create_organization(name=str(user), owner=user, by=by, now=now)
    record_event(verb="sign_in", subject=user, by=by, now=now, data={"method": by.auth_method} if session_id else None)


@atomic
def sign_out_user(*, user: User, now: datetime) -> None:
    record_event(verb="sign_out", subject=user, by=Actor(user=user, via="session"), now=now)


@atomic
def update_profile(*, user: User, by: Actor, now: datetime, **fields: Any) -> User:
    """Set any of `PROFILE_FIELDS`."""
    _only(fields, PROFILE_FIELDS)
    if "time_zone" in fields:
        fields["time_zone"] = known_zone(fields["time_zone"])
    User.objects.filter(pk=user.pk).update(version=F("version") + 1, **fields)
    user.refresh_from_db()
    record_event(verb="update_profile", subject=user, by=by, now=now, data={"changed": sorted(fields)})
    return user


@atomic
def create_organization(
    *,
    name: str,
    by: Actor,
    now: datetime,
    owner: User | None = None,
    brand_name: str = "",
    time_zone: str = "UTC",
    answer_hours: int = 48,
    pk: str = "",
) -> Organization:
    """A new organisation of this portal's kind; `owner` may do everything in it, signing and paying included.

    `pk` is the id that others know it by already; without it, it gets a new one.
    """
    organization = Organization.objects.create(
        pk=pk or new_id(),
        name=name[:200],
        brand_name=brand_name,
        kind=settings.PORTAL,
        time_zone=time_zone,
        answer_hours=answer_hours,
        created_at=now,
        updated_at=now,
    )
    record_event(verb="create_organization", subject=organization, by=by, now=now)
    if owner is not None:
        enrol(organization, owner, by, now, role=Role.OWNER, can_sign=True, can_pay=True)
    return organization


@atomic
def change_organization(*, organization: Organization, by: Actor, now: datetime, **fields: Any) -> Organization:
    """Set any of name, brand_name, logo, time_zone, answer_hours of an organisation of this portal.

    Saving what stands is nothing.
    """
    by.require_owner_of(organization)
    _only(fields, ORGANIZATION_FIELDS)
    if "time_zone" in fields:
        fields["time_zone"] = known_zone(fields["time_zone"])
    if "name" in fields and not fields["name"].strip():
        raise Invalid("An organisation has a name.", fields={"name": ["Say what it is called."]})
    if not 1 <= fields.get("answer_hours", 1) <= MOST_ANSWER_HOURS:
        sentence = f"The time to answer is from 1 to {MOST_ANSWER_HOURS} hours."
        raise Invalid(sentence, fields={"answerHours": [sentence]})
    organization.refresh_from_db()
    changed = _changed(organization, fields)
    if not changed:
        return organization
    if "name" in changed["changed"]:
        require_kept_here(organization, "The name")
    rows = Organization.objects.filter(pk=organization.pk, home=Home.HERE)
    if not rows.update(version=F("version") + 1, updated_at=now, **fields):
        raise Forbidden(f"{organization} belongs to the other portal and is changed there.", code="not_ours")
    organization.refresh_from_db()
    record_event(verb="change_organization", subject=organization, by=by, now=now, data=changed)
    react("organization_changed", organization=organization, changed=changed["changed"], by=by, now=now)
    return organization


@atomic
def add_member(
    *, organization: Organization, user: User, role: Role, by: Actor, now: datetime, **rights: Any
) -> Membership:
    """Let `user` act for `organization`; `rights` are can_sign, sign_limit_minor, sign_limit_currency and can_pay."""
    by.require_owner_of(organization)
    require_kept_here(organization, "The people")
    if Membership.objects.filter(user=user, organization=organization).exists():
        raise already_member(user, organization)
    return enrol(organization, user, by, now, role=role, **rights)


@atomic
def change_member(*, membership: Membership, by: Actor, now: datetime, **fields: Any) -> Membership:
    """Change a member's role or rights, and tell them. An organisation keeps at least one owner."""
    by.require_owner_of(membership.organization)
    fields = checked_rights(fields)
    membership.refresh_from_db(fields=sorted(MEMBER_FIELDS))
    changed, before = _changed(membership, fields), membership.role
    if not changed:
        return membership
    if fields.get("role", before) != before:
        require_kept_here(membership.organization, "A role in the team")
    if fields.get("role", before) != Role.OWNER:
        _keep_an_owner(membership, now)
    Membership.objects.filter(pk=membership.pk).update(**fields)
    membership.refresh_from_db()
    record_event(
        verb="change_member", subject=membership, by=by, now=now, before=before, after=membership.role, data=changed
    )
    react("member_changed", membership=membership, by=by, now=now)
    return membership


@atomic
def remove_member(*, membership: Membership, by: Actor, now: datetime) -> None:
    """End a membership, and tell who was a member. An organisation keeps at least one owner."""
    by.require_owner_of(membership.organization)
    _end(membership, verb="remove_member", by=by, now=now)
    react("member_removed", user=membership.user, organization=membership.organization, by=by, now=now)


@atomic
def leave_organization(*, membership: Membership, by: Actor, now: datetime) -> None:
    """End one's own membership. An organisation keeps at least one owner."""
    if by.user is None or membership.user_id != by.user.pk:
        raise NotFound("You are not a member of such an organisation.")
    _end(membership, verb="leave_organization", by=by, now=now)
    react("member_left", user=membership.user, organization=membership.organization, now=now)


@atomic
def switch_organization(*, user: User, organization_id: str, now: datetime) -> Membership:
    """The membership in which `user` goes on acting. Raises NotFound unless they are a member there."""
    membership = Membership.objects.of(user).filter(organization=organization_id).first()
    if membership is None:
        raise NotFound("You are not a member of such an organisation.")
    by = Actor(user=user, organization=membership.organization, role=Role(membership.role), via="session")
    record_event(verb="switch_organization", subject=membership, by=by, now=now)
    return membership


def enrol(organization: Organization, user: User, by: Actor, now: datetime, **rights: Any) -> Membership:
    """Make `user` a member, in the caller's transaction; whether `by` may is the caller's question."""
    membership = Membership.objects.create(
        organization=organization, user=user, created_at=now, **checked_rights(rights)
    )
    record_event(verb="add_member", subject=membership, by=by, now=now, after=membership.role)
    return membership


def checked_rights(fields: dict[str, Any]) -> dict[str, Any]:
    """A member's rights as they are kept: whoever may not sign has no limit. Raises Invalid, naming the fields."""
    _only(fields, MEMBER_FIELDS)
    if fields.get("can_sign") is False:
        fields = fields | {"sign_limit_minor": None, "sign_limit_currency": ""}
    if fields.get("sign_limit_minor") is not None and not fields.get("sign_limit_currency"):
        wrong = {"signLimitCurrency": ["A limit needs its currency."]}
        raise Invalid("A signing limit needs its currency.", fields=wrong)
    return fields


def _end(membership: Membership, *, verb: str, by: Actor, now: datetime) -> None:
    """End the membership. Who has no other organisation gets one of their own, as everybody has one to act for."""
    require_kept_here(membership.organization, "The people")
    _keep_an_owner(membership, now)
    record_event(verb=verb, subject=membership, by=by, now=now, before=membership.role)
    Membership.objects.filter(pk=membership.pk).delete()
    user = membership.user
    if user.home == Home.HERE and not user.memberships.exists():
        create_organization(name=str(user), owner=user, by=by, now=now, time_zone=user.time_zone)


def _keep_an_owner(membership: Membership, now: datetime) -> None:
    # This write makes two changes at once wait for each other, so that they can't each leave it to the other's owner.
    Organization.objects.filter(pk=membership.organization_id).update(version=F("version") + 1, updated_at=now)
    owners = Membership.objects.filter(organization=membership.organization_id, role=Role.OWNER)
    if not owners.exclude(pk=membership.pk).exists() and owners.filter(pk=membership.pk).exists():
        raise DomainError(
            f"{membership.user} is the last owner of {membership.organization}. Make somebody else an owner first.",
            code="last_owner",
        )


def _changed(row: Model, fields: dict[str, Any]) -> dict[str, Any]:
    """What `fields` would change of `row`, for the trail: the names, and each value before and after."""
    before = {name: getattr(row, name) for name, value in fields.items() if getattr(row, name) != value}
    return {"changed": sorted(before), "from": before, "to": {name: fields[name] for name in before}} if before else {}


def _only(fields: dict[str, Any], allowed: set[str]) -> None:
    if unknown := set(fields) - allowed:
        raise TypeError(f"cannot be set here: {', '.join(sorted(unknown))}")
