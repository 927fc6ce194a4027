"""Whether a person reads the mail of the address they registered with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.urls import reverse

from shared.accounts.actors import Actor
from shared.accounts.keys import digest_of, new_token
from shared.accounts.models import Invitation, Membership, User
from shared.audit.services import record_event
from shared.db import atomic
from shared.identity.errors import AddressLinkUnknown
from shared.identity.models import Session, UnprovenAddress
from shared.reactions import react


@atomic
def ask_address_proof(*, user: User, now: datetime) -> None:
    """Write to the address with a link that proves it; the link before it opens nothing any more."""
    token = new_token()
    if not UnprovenAddress.objects.filter(user=user).update(digest=digest_of(token), asked_at=now):
        UnprovenAddress.objects.create(user=user, digest=digest_of(token), asked_at=now)
    event = record_event(verb="ask_address_proof", subject=user, by=Actor(user=user, via="session"), now=now)
    react("address_given", user=user, link=reverse("accounts:prove_address", args=[token]), key=event.pk, now=now)


def get_unproven_address(token: str) -> UnprovenAddress:
    """The address that the link with this token proves. Raises AddressLinkUnknown."""
    found = UnprovenAddress.objects.select_related("user").filter(digest=digest_of(token)).first()
    if found is None:
        raise AddressLinkUnknown
    return found


@atomic
def prove_address(*, token: str, now: datetime) -> User:
    """Whoever holds the letter's link reads the mail of the address; it works once. Raises AddressLinkUnknown."""
    user = get_unproven_address(token).user
    keep_address_proven(user=user, by=Actor(user=user, via="public"), now=now)
    return user


@atomic
def prove_address_by_invitation(*, membership: Membership, invitation: Invitation, now: datetime) -> None:
    """Whoever accepts the invitation that was sent to their own address reads the mail of it."""
    user = membership.user
    if user.email == invitation.email:
        keep_address_proven(user=user, by=Actor(user=user, via="session"), now=now)


@atomic
def keep_address_proven(*, user: User, by: Actor, now: datetime) -> None:
    """From now on this person is written to. Where that is so already, nothing changes."""
    if not UnprovenAddress.objects.filter(user=user).delete()[0]:
        return
    Session.objects.filter(user=user).update(address_unproven=False)
    record_event(verb="prove_address", subject=user, by=by, now=now)


def users_unproven(users: Collection[str | None]) -> set[str]:
    """Which of these users, by their keys, have an unproven address. One query."""
    found = UnprovenAddress.objects.filter(user__in=[user for user in users if user])
    return set(found.values_list("user_id", flat=True))
