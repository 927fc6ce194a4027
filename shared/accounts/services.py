"""What can be done with accounts: one function a deed, each one transaction with its row in the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError
from django.db.models import F

from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import DomainError, Forbidden, Invalid, NotFound

from .actors import Actor, Role
from .checks import check_account, email_taken, known_zone
from .keys import PREFIX_LENGTH, digest_of, new_secret
from .models import ApiKey, Membership, Organization, User
from .roles import Home, Scope

ORGANIZATION_FIELDS = {"name", "brand_name", "logo", "time_zone"}
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
    user = User(email=email, name=name, password=digest, time_zone=known_zone(time_zone), created_at=now)
    user.save(force_insert=True)
    record_event(verb="register_user", subject=user, by=Actor(user=user, via="session"), now=now)
    create_organization(name=organization_name or name, owner=user, by=Actor(user=user, via="session"), now=now)
    return user


@atomic
def add_user(*, user: User, by: Actor, now: datetime) -> User:
    """Keep an account that an operator filled in; the person gets an organisation when they first sign in."""
    user.email = user.email.strip().lower()
    if User.objects.filter(email=user.email, home=Home.HERE).exists():
        raise email_taken()
    user.save(force_insert=True)
    record_event(verb="add_user", subject=user, by=by, now=now)
    return user


@atomic
def change_user(*, user: User, by: Actor, now: datetime, changed: Sequence[str]) -> User:
    """Keep what an operator changed of an account, its rights here included."""
    user.email = user.email.strip().lower()
    if User.objects.filter(email=user.email, home=Home.HERE).exclude(pk=user.pk).exists():
        raise email_taken()
    user.version = F("version") + 1
    user.save(update_fields=[*changed, "email", "version"])
    user.refresh_from_db()
    record_event(verb="change_user", subject=user, by=by, now=now, data={"changed": sorted(changed)})
    return user


@atomic
def sign_in_user(*, user: User, now: datetime) -> None:
    """Keep that `user` signed in; one who has no organisation gets one of their own."""
    by = Actor(user=user, via="session")
    if not user.memberships.exists():
        create_organization(name=str(user), owner=user, by=by, now=now)
    record_event(verb="sign_in", subject=user, by=by, now=now)


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
    *, name: str, by: Actor, now: datetime, owner: User | None = None, brand_name: str = "", time_zone: str = "UTC"
) -> Organization:
    """A new organisation of this portal's kind; `owner` may do everything in it, signing and paying included."""
    organization = Organization.objects.create(
        name=name[:200],
        brand_name=brand_name,
        kind=settings.PORTAL,
        time_zone=time_zone,
        created_at=now,
        updated_at=now,
    )
    record_event(verb="create_organization", subject=organization, by=by, now=now)
    if owner is not None:
        _add_member(organization, owner, by, now, role=Role.OWNER, can_sign=True, can_pay=True)
    return organization


@atomic
def change_organization(*, organization: Organization, by: Actor, now: datetime, **fields: Any) -> Organization:
    """Set any of name, brand_name, logo, time_zone of an organisation of this portal."""
    _require_owner(by, organization)
    _only(fields, ORGANIZATION_FIELDS)
    rows = Organization.objects.filter(pk=organization.pk, home=Home.HERE)
    if not rows.update(version=F("version") + 1, updated_at=now, **fields):
        raise Forbidden(f"{organization} belongs to the other portal and is changed there.", code="not_ours")
    organization.refresh_from_db()
    record_event(verb="change_organization", subject=organization, by=by, now=now, data={"changed": sorted(fields)})
    return organization


@atomic
def add_member(
    *, organization: Organization, user: User, role: Role, by: Actor, now: datetime, **rights: Any
) -> Membership:
    """Let `user` act for `organization`; `rights` are can_sign, sign_limit_minor, sign_limit_currency and can_pay."""
    _require_owner(by, organization)
    if Membership.objects.filter(user=user, organization=organization).exists():
        raise DomainError(f"{user} is a member of {organization} already.", code="already_member")
    return _add_member(organization, user, by, now, role=role, **rights)


@atomic
def change_member(*, membership: Membership, by: Actor, now: datetime, **fields: Any) -> Membership:
    """Change a member's role or rights. An organisation keeps at least one owner."""
    _require_owner(by, membership.organization)
    _check_rights(fields)
    before = Membership.objects.get(pk=membership.pk).role
    if fields.get("role", before) != Role.OWNER:
        _keep_an_owner(membership, now)
    Membership.objects.filter(pk=membership.pk).update(**fields)
    membership.refresh_from_db()
    record_event(
        verb="change_member",
        subject=membership,
        by=by,
        now=now,
        before=before,
        after=membership.role,
        data={"changed": sorted(fields)},
    )
    return membership


@atomic
def remove_member(*, membership: Membership, by: Actor, now: datetime) -> None:
    """End a membership. An organisation keeps at least one owner."""
    _require_owner(by, membership.organization)
    _keep_an_owner(membership, now)
    record_event(verb="remove_member", subject=membership, by=by, now=now, before=membership.role)
    membership.delete()


@atomic
def switch_organization(*, user: User, organization_id: str, now: datetime) -> Membership:
    """The membership in which `user` goes on acting. Raises NotFound unless they are a member there."""
    membership = Membership.objects.of(user).filter(organization=organization_id).first()
    if membership is None:
        raise NotFound("You are not a member of such an organisation.")
    by = Actor(user=user, organization=membership.organization, role=Role(membership.role), via="session")
    record_event(verb="switch_organization", subject=membership, by=by, now=now)
    return membership


@atomic
def create_api_key(
    *,
    name: str,
    organization: Organization | None,
    by: Actor,
    now: datetime,
    scopes: Sequence[Scope] = (Scope.READ, Scope.WRITE),
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A new key and, this once, its secret. Without an organisation it is one of the trusted dashboard's."""
    if organization is not None:
        _require_owner(by, organization)
    elif by.via not in {"system", "admin"}:
        raise Forbidden("Only an operator makes keys for the other portal's dashboard.")
    if expires_at is not None and expires_at <= now:
        raise Invalid("The key would have expired already.", fields={"expiresAt": ["This lies in the past."]})
    secret = new_secret()
    key = ApiKey.objects.create(
        organization=organization,
        name=name[:200],
        prefix=secret[:PREFIX_LENGTH],
        digest=digest_of(secret),
        scopes=[scope.value for scope in scopes],
        expires_at=expires_at,
        created_by=by.user,
        created_at=now,
    )
    record_event(verb="create_api_key", subject=key, by=by, now=now, data={"scopes": key.scopes})
    return key, secret


@atomic
def revoke_api_key(*, key: ApiKey, by: Actor, now: datetime) -> ApiKey:
    """End a key at once and for good. Revoking it again changes nothing."""
    if key.organization is not None:
        _require_owner(by, key.organization)
    elif by.via not in {"system", "admin"}:
        raise Forbidden("Only an operator revokes keys of the other portal's dashboard.")
    if ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=now):
        record_event(verb="revoke_api_key", subject=key, by=by, now=now)
    key.refresh_from_db()
    return key


def _add_member(organization: Organization, user: User, by: Actor, now: datetime, **rights: Any) -> Membership:
    _check_rights(rights)
    membership = Membership.objects.create(organization=organization, user=user, created_at=now, **rights)
    record_event(verb="add_member", subject=membership, by=by, now=now, after=membership.role)
    return membership


def _check_rights(fields: dict[str, Any]) -> None:
    _only(fields, MEMBER_FIELDS)
    if fields.get("sign_limit_minor") is not None and not fields.get("sign_limit_currency"):
        wrong = {"signLimitCurrency": ["A limit needs its currency."]}
        raise Invalid("A signing limit needs its currency.", fields=wrong)


def _keep_an_owner(membership: Membership, now: datetime) -> None:
    # This write makes two changes at once wait for each other, so that they can't each leave it to the other's owner.
    Organization.objects.filter(pk=membership.organization_id).update(version=F("version") + 1, updated_at=now)
    owners = Membership.objects.filter(organization=membership.organization_id, role=Role.OWNER)
    if not owners.exclude(pk=membership.pk).exists() and owners.filter(pk=membership.pk).exists():
        raise DomainError("This is the last owner. Make somebody else an owner first.", code="last_owner")


def _require_owner(by: Actor, organization: Organization) -> None:
    if by.organization is not None and by.organization_id != organization.pk:
        raise NotFound("There is no such organisation.")
    by.require(Role.OWNER)


def _only(fields: dict[str, Any], allowed: set[str]) -> None:
    if unknown := set(fields) - allowed:
        raise TypeError(f"cannot be set here: {', '.join(sorted(unknown))}")
