"""What is kept when somebody has signed in: where, with what browser, and whether it is one they know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.accounts.keys import digest_of, new_token
from shared.accounts.models import User
from shared.db import atomic
from shared.identity import rules
from shared.identity.agents import agent_words
from shared.identity.models import Device, Session, UnprovenAddress
from shared.reactions import react

TRUSTED_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Place:
    """Where a request comes from: the network address, what the browser calls itself, and the device's cookie."""

    address: str
    agent: str
    device_token: str = ""


@atomic
def keep_sign_in(*, user: User, digest: str, place: Place, remember: bool, now: datetime) -> str:
    """Keep the sign-in with its session, whose digest is `digest`. Returns the token that the browser is to keep.

    With `remember` it is not asked for codes for 30 days, and gets a new token: one that somebody planted beforehand
    is worth nothing. Of a browser that is new to them a person is told by mail, except of their very first.
    """
    Session.objects.filter(digest=digest).update(
        signed_in_at=now,
        address=place.address,
        agent=place.agent,
        second_factor_due=rules.second_factor_is_due(user),
        address_unproven=UnprovenAddress.objects.filter(user=user).exists(),
    )
    token = place.device_token or new_token()
    if remember:
        token = _new_token(place.device_token)
    _keep_device(user, token, place, now)
    if remember:
        Device.objects.filter(user=user, digest=digest_of(token)).update(trusted_until=now + TRUSTED_FOR)
    return token


def _new_token(old: str) -> str:
    """Everybody who signed in with this browser stays known by the new token."""
    token = new_token()
    Device.objects.filter(digest=digest_of(old)).update(digest=digest_of(token))
    return token


def _keep_device(user: User, token: str, place: Place, now: datetime) -> None:
    mine = Device.objects.filter(user=user)
    if mine.filter(digest=digest_of(token)).update(last_seen_at=now, agent=place.agent):
        return
    is_first = not mine.exists()
    device = Device.objects.create(
        user=user, digest=digest_of(token), agent=place.agent, first_seen_at=now, last_seen_at=now
    )
    if not is_first:
        about = f"{agent_words(place.agent)}, network address {place.address or 'unknown'}"
        react("sign_in_changed", user=user, what="new_device", key=device.pk, about=about, now=now)


@atomic
def forget_devices(*, user: User, now: datetime) -> int:
    """Ask for a code on every browser again. Returns on how many it was not asked for."""
    trusted = Device.objects.filter(user=user, trusted_until__gt=now)
    return int(trusted.update(trusted_until=None))
