"""What people hear of who may act for whom: answers to the facts of `shared.accounts`, see `config/reactions.py`."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.urls import reverse

from shared.accounts.actors import Actor
from shared.accounts.models import ApiKey, Invitation, Membership, Organization, Rights, User
from shared.accounts.roles import Role
from shared.clock import to_wire
from shared.schemas.currencies import DECIMALS

from .services import notify, send_letter


def write_to_invited(*, invitation: Invitation, secret: str, by: Actor, now: datetime) -> None:
    """The letter whose link lets its reader join. Each time it is sent it is another letter."""
    organization, until = invitation.organization, invitation.expires_at
    day = f"{until.day} {until:%B %Y, %H:%M}"
    inviting = f"{by.name} invites you to act for" if by.user else "You are invited to act for"
    send_letter(
        to=invitation.email,
        kind="invitation",
        title=f"{inviting} {organization}",
        body=f"{rights_in_words(invitation)}\n\nThe link lets one person in, until {day} UTC."
        " If you did not expect this letter, leave it: nothing happens.",
        link=reverse("accounts:invitation", args=[secret]),
        link_text=f"Join {organization}",
        key=f"invitation:{invitation.pk}:{invitation.version}",
        now=now,
    )


def tell_of_joined(*, membership: Membership, invitation: Invitation, now: datetime) -> None:
    who, organization = membership.user, membership.organization
    address = "" if who.email == invitation.email else f" The invitation was sent to {invitation.email}."
    _tell(
        _owners_of(organization, but=who), f"{who} joined {organization}",
        f"{who.email} accepted the invitation. {rights_in_words(membership, 'They')}{address}", now,
        key=f"member_joined:{membership.pk}", link=reverse("accounts:people"),
    )  # fmt: skip


def tell_of_new_rights(*, membership: Membership, by: Actor, now: datetime) -> None:
    if by.user == membership.user:
        return
    _tell(
        [membership.user], f"{by.name} changed your rights at {membership.organization}", rights_in_words(membership),
        now, key=f"member_changed:{membership.pk}:{to_wire(now)}", link=reverse("accounts:people"),
    )  # fmt: skip


def tell_of_removal(*, user: User, organization: Organization, by: Actor, now: datetime) -> None:
    _tell(
        [user], f"You no longer act for {organization}", f"{by.name} ended your membership.", now,
        key=f"member_removed:{organization.pk}:{to_wire(now)}", link=reverse("accounts:settings"),
    )  # fmt: skip


def tell_of_left(*, user: User, organization: Organization, now: datetime) -> None:
    _tell(
        _owners_of(organization, but=user), f"{user} left {organization}", f"{user.email} no longer acts for it.", now,
        key=f"member_left:{organization.pk}:{user.pk}:{to_wire(now)}", link=reverse("accounts:people"),
    )  # fmt: skip


def tell_of_new_key(*, key: ApiKey, by: Actor, now: datetime) -> None:
    _tell_of_key(key, "has a new API key", f"{by.name} made “{key.name}”, which begins with {key.prefix}.", by, now)


def tell_of_revoked_key(*, key: ApiKey, by: Actor, now: datetime) -> None:
    _tell_of_key(key, "revoked an API key", f"{by.name} revoked “{key.name}”. It opens nothing any more.", by, now)


def rights_in_words(rights: Rights, they: str = "You") -> str:
    """ "You act as trader. A trader reads, … You may sign contracts up to 50,000.00 USD." """
    role = Role(rights.role)
    a_trader = f"{'An' if role == Role.OWNER else 'A'} {role.label.lower()}"
    words = [f"{they} act as {role.label.lower()}. {a_trader} {role.means[0].lower()}{role.means[1:]}"]
    if rights.can_sign:
        limit, currency = rights.sign_limit_minor, rights.sign_limit_currency
        up_to = "" if limit is None else f" up to {Decimal(limit).scaleb(-DECIMALS.get(currency, 2)):,f} {currency}"
        words.append(f"{they} may sign contracts{up_to}.")
    if rights.can_pay:
        words.append(f"{they} may fund and release held funds.")
    return " ".join(words)


def _tell_of_key(key: ApiKey, what: str, body: str, by: Actor, now: datetime) -> None:
    if key.organization is None:
        return
    people, link = _owners_of(key.organization, but=by.user), reverse("accounts:api_keys")
    _tell(people, f"{key.organization} {what}", body, now, key=f"{what}:{key.pk}", link=link, kind="security")


def _tell(
    people: list[User], title: str, body: str, now: datetime, *, key: str, link: str, kind: str = "membership"
) -> None:
    notify(users=people, kind=kind, title=title, body=body, key=key, link=link, now=now)


def _owners_of(organization: Organization, *, but: User | None) -> list[User]:
    owners = Membership.objects.filter(organization=organization, role=Role.OWNER).select_related("user")
    return [owner.user for owner in owners.order_by("id") if owner.user != but]
