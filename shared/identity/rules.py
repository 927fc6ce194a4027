"""What holds for a person's second factor: have they one, must they have one, is this browser trusted."""

from __future__ import annotations

from datetime import datetime

from shared.accounts.keys import digest_of
from shared.accounts.models import Membership, Organization, User
from shared.accounts.roles import Home

from .models import Device, RecoveryCode, SecondFactor, SecondFactorRule


def second_factor_of(user: User) -> SecondFactor | None:
    """The one that counts, if there is one."""
    return SecondFactor.objects.filter(user=user, state=SecondFactor.ACTIVE).first()


def recovery_codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at__isnull=True).count()


def requiring_organization(user: User) -> Organization | None:
    """An organisation of this person's that requires a second factor, if there is one."""
    theirs = Membership.objects.filter(user=user).values_list("organization_id", flat=True)
    rule = SecondFactorRule.objects.filter(organization__in=list(theirs)).select_related("organization").first()
    return rule.organization if rule else None


def second_factor_is_due(user: User) -> bool:
    """Whether this person must set up a second factor before anything else."""
    return requiring_organization(user) is not None and second_factor_of(user) is None


def is_known(email: str, device_token: str) -> bool:
    """Whether somebody signed in to the account of this address with this browser before."""
    if not device_token:
        return False
    theirs = User.objects.filter(email=email.strip().lower(), home=Home.HERE).values_list("pk", flat=True)
    return Device.objects.filter(user__in=list(theirs), digest=digest_of(device_token)).exists()


def is_trusted(user: User, device_token: str, *, now: datetime) -> bool:
    """Whether this person said, within 30 days and after a code, that this browser need not be asked for one."""
    if not device_token:
        return False
    return Device.objects.filter(user=user, digest=digest_of(device_token), trusted_until__gt=now).exists()
