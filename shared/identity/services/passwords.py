"""Passwords: changed by who knows the old one, or set anew by who can read the account's mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import F
from django.urls import reverse

from shared.accounts.actors import PUBLIC, Actor
from shared.accounts.keys import digest_of, new_token
from shared.accounts.limits import window
from shared.accounts.models import User
from shared.accounts.roles import Home
from shared.audit.services import record_event
from shared.db import atomic, on_commit
from shared.errors import Invalid, StaleVersion
from shared.identity.errors import LinkExpired, LinkUnknown, LinkUsed, too_many
from shared.identity.models import Device, PasswordReset, ResetRequest
from shared.reactions import react
from shared.wake import wake

from .addresses import keep_address_proven
from .sessions import end_sessions

ANSWER = "shared.identity.tasks.answer_reset_requests"
RESET_GOOD_FOR = timedelta(hours=1)
LETTERS_AT_MOST = 3  # to one account within RESET_GOOD_FOR, whoever asks
BATCH = 50
LEASE = timedelta(minutes=1)


def check_password(*, user: User, password: str, now: datetime, field: str = "password") -> None:
    """Whether a signed-in person knows their password. Raises Invalid naming `field`, TooMany after ten wrong ones."""
    limit = window("password_check")
    # Counted before the password is looked at, and taken back if it was right: parallel guesses count too.
    if wait := limit.hit(user.pk):
        raise too_many("wrong passwords", now=now, wait=wait, code="too_many_passwords")
    if not user.check_password(password):
        text = "This is not your password."
        raise Invalid(text, fields={field: [text]}, code="wrong_password")
    limit.forget(user.pk)


def change_password(*, user: User, old: str, new: str, by: Actor, now: datetime, keep: str = "") -> User:
    """Set a new password for who knows the old one; every session but the one with the digest `keep` ends.

    Raises Invalid, naming `old` or `new`, and TooMany.
    """
    check_password(user=user, password=old, now=now, field="old")
    if new == old:
        text = "This is the password you have. Choose another."
        raise Invalid(text, fields={"new": [text]})
    digest = _digest_for(user, new)
    _set_password(user=user, was=user.password, digest=digest, by=by, now=now, keep=keep, verb="change_password")
    return user


@atomic
def ask_password_reset(*, email: str, now: datetime) -> None:
    """Somebody wants a new password. What is done here is the same for every address; a worker looks whose it is."""
    ResetRequest.objects.create(email=email.strip().lower(), next_attempt_at=now)
    on_commit(lambda: wake(ANSWER))


def answer_reset_requests(*, now: datetime) -> int:
    """Send a link to each account for which a new password was asked. Returns how many links were sent."""
    requests = ResetRequest.objects.claim(limit=BATCH, now=now, lease_for=LEASE)
    return sum(_answer(request=request, now=now) for request in requests)


@atomic
def _answer(*, request: ResetRequest, now: datetime) -> bool:
    if not ResetRequest.objects.filter(pk=request.pk, lease=request.lease).delete()[0]:
        return False  # answered by another worker meanwhile
    user = User.objects.filter(email=request.email, home=Home.HERE, is_active=True).first()
    if user is None or user.password_resets.filter(created_at__gt=now - RESET_GOOD_FOR).count() >= LETTERS_AT_MOST:
        return False
    token = new_token()
    reset = PasswordReset.objects.create(
        user=user, digest=digest_of(token), created_at=now, expires_at=now + RESET_GOOD_FOR
    )
    record_event(verb="ask_password_reset", subject=user, by=PUBLIC, now=now)
    link = reverse("accounts:open_password_reset", args=[token])
    react("password_reset_asked", user=user, link=link, key=reset.pk, now=now)
    return True


def get_password_reset(token: str, *, now: datetime) -> PasswordReset:
    """The reset whose link holds `token`. Raises LinkUnknown, LinkUsed or LinkExpired, which say what to do."""
    reset = PasswordReset.objects.select_related("user").filter(digest=digest_of(token)).first()
    if reset is None or not reset.user.is_active:
        raise LinkUnknown
    _check_open(reset, now)
    return reset


def _check_open(reset: PasswordReset, now: datetime) -> None:
    if reset.used_at is not None:
        raise LinkUsed
    if reset.expires_at <= now:
        raise LinkExpired


def reset_password(*, reset: PasswordReset, new: str, now: datetime) -> User:
    """Set the password by the link that was mailed; every session ends, and so does every other link.

    Raises Invalid naming `new`, and what `get_password_reset` raises.
    """
    user = reset.user
    _reset_password(reset=reset, was=user.password, digest=_digest_for(user, new), now=now)
    return user


@atomic
def _reset_password(*, reset: PasswordReset, was: str, digest: str, now: datetime) -> None:
    live = PasswordReset.objects.filter(pk=reset.pk, used_at__isnull=True, expires_at__gt=now)
    if not live.update(used_at=now):
        reset.refresh_from_db(fields=["used_at"])
        _check_open(reset, now)  # says why
        raise LinkUsed
    by = Actor(user=reset.user, via="public")
    keep_address_proven(user=reset.user, by=by, now=now)  # the link came by mail
    _set_password(user=reset.user, was=was, digest=digest, by=by, now=now, keep="", verb="reset_password")


@atomic
def _set_password(*, user: User, was: str, digest: str, by: Actor, now: datetime, keep: str, verb: str) -> None:
    rows = User.objects.filter(pk=user.pk, password=was, is_active=True)
    if not rows.update(password=digest, version=F("version") + 1):
        raise StaleVersion("The password was changed by somebody else in the meantime. Sign in with that one.")
    user.refresh_from_db()
    event = record_event(verb=verb, subject=user, by=by, now=now)
    PasswordReset.objects.filter(user=user, used_at__isnull=True).update(used_at=now)
    Device.objects.filter(user=user).update(trusted_until=None)
    end_sessions(user=user, by=by, now=now, keep=keep, why=verb)
    react("sign_in_changed", user=user, what="password_changed", key=event.pk, now=now)


def _digest_for(user: User, password: str) -> str:
    """What is kept of a new password. Slow on purpose, so never within a transaction. Raises Invalid naming `new`."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(
            "This password is too weak. " + " ".join(error.messages), fields={"new": error.messages}
        ) from error
    return make_password(password)
