"""Asking people into an organisation by letter. Whoever holds the letter's link may come in, once, within 14 days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import DomainError, InvalidMove, NotFound
from shared.reactions import react

from . import states
from .actors import SYSTEM, Actor
from .checks import already_member, check_account, email_taken, known_email, require_kept_here
from .keys import digest_of, new_token
from .models import Invitation, Membership, Organization, User
from .roles import Home
from .services import checked_rights, enrol, keep_new_user

TIME_TO_ACCEPT = timedelta(days=14)


@atomic
def invite_member(*, organization: Organization, email: str, by: Actor, now: datetime, **rights: Any) -> Invitation:
    """Write to `email` with a link that lets its holder join with `rights` (role, can_sign, … as of a member).

    Raises DomainError for an address that is a member's, or that holds an invitation already.
    """
    by.require_owner_of(organization)
    require_kept_here(organization, "The people")
    email, rights = known_email(email), checked_rights(rights)
    if Membership.objects.filter(organization=organization, user__email=email, user__home=Home.HERE).exists():
        raise already_member(email, organization)
    for over in organization.invitations.over(now).filter(email=email):
        _expire(over, now)
    if organization.invitations.pending().filter(email=email).exists():
        text = f"{email} is invited already. Send the invitation again, or revoke it first."
        raise DomainError(text, code="already_invited", fields={"email": [text]})
    secret = new_token()
    invitation = Invitation.objects.create(
        organization=organization, email=email, digest=digest_of(secret), invited_by=by.user,
        expires_at=now + TIME_TO_ACCEPT, sent_at=now, created_at=now, updated_at=now, **rights,
    )  # fmt: skip
    record_event(verb="invite_member", subject=invitation, by=by, now=now, after=invitation.status, data=rights)
    react("member_invited", invitation=invitation, secret=secret, by=by, now=now)
    return invitation


@atomic
def resend_invitation(*, invitation: Invitation, by: Actor, now: datetime) -> Invitation:
    """Write again, with a new link that is good for 14 days; the link before it opens nothing any more."""
    by.require_owner_of(invitation.organization)
    secret = new_token()
    invitation.refresh_from_db()
    if invitation.status != states.PENDING:
        raise _no_longer_pending(invitation)
    invitation.change(now=now, digest=digest_of(secret), expires_at=now + TIME_TO_ACCEPT, sent_at=now)
    record_event(verb="resend_invitation", subject=invitation, by=by, now=now)
    react("member_invited", invitation=invitation, secret=secret, by=by, now=now)
    return invitation


@atomic
def revoke_invitation(*, invitation: Invitation, by: Actor, now: datetime) -> Invitation:
    """Take an invitation back: its link opens nothing any more. Revoking it again changes nothing."""
    by.require_owner_of(invitation.organization)
    invitation.refresh_from_db()
    if invitation.status == states.REVOKED:
        return invitation
    if invitation.status != states.PENDING:
        raise _no_longer_pending(invitation)
    invitation.move_to(states.REVOKED, now=now)
    record_event(
        verb="revoke_invitation", subject=invitation, by=by, now=now, before=states.PENDING, after=invitation.status
    )
    return invitation


@atomic
def accept_invitation(*, secret: str, user: User, now: datetime) -> Membership:
    """Make `user`, who holds the letter's link, a member with the rights offered; the link then opens nothing.

    To accept again what one has accepted changes nothing. Raises NotFound for a secret that is none, InvalidMove for
    an invitation that was revoked, has expired or was accepted by somebody else.
    """
    invitation = get_invitation(secret)
    member = Membership.objects.of(user).filter(organization=invitation.organization).first()
    if member is not None and invitation.accepted_by_id == user.pk:
        return member
    if not invitation.is_open(now):
        raise no_longer_good(invitation)
    if member is not None:
        raise already_member(user, invitation.organization)
    by = Actor(user=user, via="session")
    invitation.move_to(states.ACCEPTED, now=now, expected_version=invitation.version, accepted_by=user)
    member = enrol(invitation.organization, user, by, now, **invitation.rights)
    record_event(
        verb="accept_invitation", subject=invitation, by=by, now=now, before=states.PENDING, after=invitation.status
    )
    react("member_joined", membership=member, invitation=invitation, now=now)
    return member


def register_invited(*, secret: str, name: str, password: str, now: datetime) -> Membership:
    """A new account for the invited address, which the link has proven, and its membership; no organisation of its own.

    Raises as `accept_invitation` does; Invalid, naming the fields, for a weak password; DomainError for an address that
    has an account.
    """
    invitation = get_invitation(secret)
    if not invitation.is_open(now):
        raise no_longer_good(invitation)
    check_account(invitation.email, name, password)
    digest = make_password(password)  # slow on purpose, so not while the store is locked
    try:
        return _register_invited(secret, invitation, name.strip(), digest, now)
    except IntegrityError as error:
        raise email_taken() from error


@atomic
def _register_invited(secret: str, invitation: Invitation, name: str, digest: str, now: datetime) -> Membership:
    zone = invitation.organization.time_zone
    user = keep_new_user(email=invitation.email, name=name, password=digest, time_zone=zone, now=now)
    return accept_invitation(secret=secret, user=user, now=now)


def get_invitation(secret: str) -> Invitation:
    """The invitation whose letter held `secret`, whatever became of it. Raises NotFound for a secret that is none."""
    rows = Invitation.objects.select_related("organization", "invited_by")
    found = rows.filter(digest=digest_of(secret)).first()
    if found is None:
        raise NotFound("This link is not that of an invitation, or a newer letter took its place.")
    return found


@atomic
def expire_invitation(*, invitation: Invitation, now: datetime) -> bool:
    """Put down as expired what nobody accepted in time; False if it was accepted, revoked or sent again meanwhile."""
    invitation.refresh_from_db()
    if invitation.status != states.PENDING or now < invitation.expires_at:
        return False
    _expire(invitation, now)
    return True


def _expire(invitation: Invitation, now: datetime) -> None:
    invitation.move_to(states.EXPIRED, now=now)
    record_event(
        verb="expire_invitation", subject=invitation, by=SYSTEM, now=now, before=states.PENDING, after=states.EXPIRED
    )


def _no_longer_pending(invitation: Invitation) -> InvalidMove:
    return InvalidMove(f"This invitation is {invitation.status} already.", record=invitation.as_record())


def no_longer_good(invitation: Invitation) -> InvalidMove:
    what = "has expired" if invitation.status in {states.PENDING, states.EXPIRED} else f"was {invitation.status}"
    return InvalidMove(f"This invitation {what}. Ask {invitation.organization} for a new one.", code="link_over")
