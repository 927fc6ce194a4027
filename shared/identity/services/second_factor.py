"""The second factor: an authenticator app, and ten codes in case it is lost."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import F, Q

from shared.accounts.actors import Actor
from shared.accounts.models import User
from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import DomainError
from shared.identity import codes, rules
from shared.identity.errors import WrongCode, too_many
from shared.identity.models import Device, RecoveryCode, SecondFactor, Session
from shared.identity.sealing import Unreadable, seal, unseal
from shared.reactions import react

from .passwords import check_password
from .sessions import end_sessions

log = logging.getLogger(__name__)

TRIES = 5
TRIES_WITHIN = timedelta(minutes=15)
PENDING, ACTIVE = SecondFactor.PENDING, SecondFactor.ACTIVE


def begun_secret(user: User) -> str:
    """The secret for an app that was begun with and not confirmed yet; empty when there is none that can be read."""
    begun = SecondFactor.objects.filter(user=user, state=PENDING).first()
    try:
        return _secret_of(begun) if begun else ""
    except Unreadable:
        return ""


def _secret_of(factor: SecondFactor) -> str:
    return unseal(factor.sealed, owner=factor.user_id)


@atomic
def begin_second_factor(*, user: User, now: datetime) -> SecondFactor:
    """A new secret for an app. Nothing else changes until a first code confirms it."""
    SecondFactor.objects.filter(user=user, state=PENDING).delete()
    sealed = seal(codes.new_secret(), owner=user.pk)
    return SecondFactor.objects.create(user=user, sealed=sealed, created_at=now)


def confirm_second_factor(
    *, user: User, password: str, code: str, by: Actor, now: datetime, current: str = ""
) -> list[str]:
    """Turn on what was begun, once its app shows the right code. Returns the recovery codes, this once.

    Who moves from one app to another gives a code of the one so far, as `current`. Raises Invalid for the password,
    WrongCode, TooMany, and DomainError when nothing was begun.
    """
    check_password(user=user, password=password, now=now)
    if rules.second_factor_of(user) is not None:
        use_code(user=user, code=current, now=now, field="current")
    return _confirm(user=user, code=codes.plain(code), by=by, now=now)


@atomic
def _confirm(*, user: User, code: str, by: Actor, now: datetime) -> list[str]:
    factor, secret = SecondFactor.objects.filter(user=user, state=PENDING).first(), begun_secret(user)
    if factor is None or not secret:
        raise DomainError("There is nothing to confirm. Begin again.", code="nothing_begun")
    counter = codes.matching_counter(secret, code, now)
    if counter is None:
        raise WrongCode("This is not the code of that app now. Is your phone's clock right? Take the newest one.")
    replaced = SecondFactor.objects.filter(user=user, state=ACTIVE).delete()[0]
    moved = SecondFactor.objects.filter(pk=factor.pk, state=PENDING).update(
        state=ACTIVE, confirmed_at=now, last_counter=counter
    )
    if not moved:
        raise DomainError("This was confirmed already.", code="nothing_begun")
    fresh = _keep_new_codes(user)
    _forget_trust(user)
    Session.objects.filter(user=user).update(second_factor_due=False)
    verb = "replace_second_factor" if replaced else "turn_on_second_factor"
    event = record_event(verb=verb, subject=user, by=by, now=now)
    what = "second_factor_replaced" if replaced else "second_factor_on"
    react("sign_in_changed", user=user, what=what, key=event.pk, now=now)
    return fresh


def use_code(*, user: User, code: str, now: datetime, field: str = "code") -> None:
    """Use up one code of the person's app, or one of their recovery codes. Raises WrongCode and TooMany.

    A try is counted, and committed, before the code is looked at: those who guess in parallel count too.
    """
    left = _take_try(user=user, now=now)
    if not _use_code(user=user, code=codes.plain(code), now=now):
        if not left:
            _tell(user=user, what="codes_guessed", now=now)
        raise _wrong(left, field)


@atomic
def _take_try(*, user: User, now: datetime) -> int:
    """Count one try; returns how many are left. Raises TooMany when there was none left."""
    rows = SecondFactor.objects.filter(user=user, state=ACTIVE)
    over = Q(tries_end_at__isnull=True) | Q(tries_end_at__lte=now)
    if rows.filter(over).update(tries=1, tries_end_at=now + TRIES_WITHIN):
        return TRIES - 1
    counted = rows.filter(tries_end_at__gt=now, tries__lt=TRIES).update(tries=F("tries") + 1)
    factor = rows.first()
    if factor is None:
        raise DomainError("Two-factor sign-in is off for this account.", code="no_second_factor")
    if counted:
        return TRIES - factor.tries
    if factor.tries_end_at is None or factor.tries_end_at <= now or factor.tries < TRIES:
        return _take_try(user=user, now=now)  # between the two updates somebody else's code was right
    wait = int((factor.tries_end_at - now).total_seconds()) + 1
    raise too_many("wrong codes", now=now, wait=wait, code="too_many_codes")


@atomic
def _use_code(*, user: User, code: str, now: datetime) -> bool:
    factor = SecondFactor.objects.filter(user=user, state=ACTIVE).first()
    if factor is None or not (_use_app_code(factor, code, now) or _use_recovery_code(user, code, now)):
        return False
    SecondFactor.objects.filter(pk=factor.pk).update(tries=0, tries_end_at=None)
    return True


def _use_app_code(factor: SecondFactor, code: str, now: datetime) -> bool:
    if not codes.is_of_the_app(code):
        return False
    try:
        counter = codes.matching_counter(_secret_of(factor), code, now)
    except Unreadable:
        log.error("The second factor of %s cannot be read: SECRET_KEY changed without SECRET_KEY_FALLBACKS.", factor.pk)
        return False
    newer = SecondFactor.objects.filter(pk=factor.pk, last_counter__lt=counter or 0)
    return bool(newer.update(last_counter=counter)) if counter is not None else False


def _use_recovery_code(user: User, code: str, now: datetime) -> bool:
    unused = RecoveryCode.objects.filter(user=user, digest=codes.recovery_digest(code), used_at__isnull=True)
    if not unused.update(used_at=now):
        return False
    event = record_event(verb="use_recovery_code", subject=user, by=Actor(user=user, via="session"), now=now)
    left = f"{rules.recovery_codes_left(user)} of {codes.RECOVERY_CODES} are left"
    react("sign_in_changed", user=user, what="recovery_code_used", key=event.pk, about=left, now=now)
    return True


def renew_recovery_codes(*, user: User, code: str, by: Actor, now: datetime) -> list[str]:
    """Ten new recovery codes; the ones before open nothing any more. Raises WrongCode and TooMany."""
    use_code(user=user, code=code, now=now)
    return _renew(user=user, by=by, now=now)


@atomic
def _renew(*, user: User, by: Actor, now: datetime) -> list[str]:
    fresh = _keep_new_codes(user)
    event = record_event(verb="renew_recovery_codes", subject=user, by=by, now=now)
    react("sign_in_changed", user=user, what="recovery_codes_renewed", key=event.pk, now=now)
    return fresh


def turn_off_second_factor(*, user: User, password: str, code: str, by: Actor, now: datetime) -> None:
    """Sign in with the password alone from now on. Raises Invalid, WrongCode, TooMany, and DomainError where an
    organisation of theirs requires a second factor."""
    if organization := rules.requiring_organization(user):
        raise DomainError(
            f"{organization} requires two-factor sign-in. You can move to another app, but not turn it off.",
            code="second_factor_required_here",
        )
    check_password(user=user, password=password, now=now)
    use_code(user=user, code=code, now=now)
    _turn_off(user=user, by=by, now=now, verb="turn_off_second_factor", what="second_factor_off")


@atomic
def reset_second_factor(*, user: User, by: Actor, now: datetime, why: str = "") -> bool:
    """An operator's help for who lost app and codes: both are forgotten and every session ends. False if there was
    nothing to forget."""
    if not _turn_off(user=user, by=by, now=now, verb="reset_second_factor", what="second_factor_reset", why=why):
        return False
    end_sessions(user=user, by=by, now=now, why="reset_second_factor")
    return True


@atomic
def _turn_off(*, user: User, by: Actor, now: datetime, verb: str, what: str, why: str = "") -> bool:
    if not SecondFactor.objects.filter(user=user).delete()[0]:
        return False
    RecoveryCode.objects.filter(user=user).delete()
    _forget_trust(user)
    event = record_event(verb=verb, subject=user, by=by, now=now, why=why)
    react("sign_in_changed", user=user, what=what, key=event.pk, now=now)
    return True


@atomic
def _tell(*, user: User, what: str, now: datetime) -> None:
    event = record_event(verb=what, subject=user, by=Actor(user=user, via="public"), now=now)
    react("sign_in_changed", user=user, what=what, key=event.pk, now=now)


def _keep_new_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    fresh = codes.new_recovery_codes()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=codes.recovery_digest(code)) for code in fresh)
    return fresh


def _forget_trust(user: User) -> None:
    Device.objects.filter(user=user).update(trusted_until=None)


def _wrong(left: int, field: str) -> WrongCode:
    closed = f"for {TRIES_WITHIN.seconds // 60} minutes"
    more = "one more try" if left == 1 else f"{left} more tries"
    rest = f"You have {more}." if left else f"No more codes are taken {closed}."
    error = WrongCode(f"This code is wrong, or was used already: take the newest one. {rest}")
    error.fields = {field: error.fields["code"]}
    return error
