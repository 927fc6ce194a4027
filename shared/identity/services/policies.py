"""What an organisation demands of how its members sign in."""

from __future__ import annotations

from datetime import datetime

from shared.accounts.actors import Actor
from shared.accounts.models import Membership, Organization
from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import DomainError
from shared.identity import rules
from shared.identity.models import SecondFactor, SecondFactorRule, Session
from shared.reactions import react


@atomic
def require_second_factor(*, organization: Organization, by: Actor, now: datetime) -> None:
    """From now on every member needs a second factor; who has none sets it up before anything else.

    Only an owner who has one themselves may say so. Saying it again changes nothing.
    """
    by.require_owner_of(organization)
    user, _ = by.person()
    if rules.second_factor_of(user) is None:
        raise DomainError("Turn on two-factor sign-in for yourself first.", code="no_second_factor")
    if SecondFactorRule.objects.filter(organization=organization).exists():
        return
    rule = SecondFactorRule.objects.create(organization=organization, created_at=now)
    without = members_without(organization)
    Session.objects.filter(user__in=[member.user_id for member in without]).update(second_factor_due=True)
    record_event(verb="require_second_factor", subject=organization, by=by, now=now, data={"without": len(without)})
    people = [member.user for member in without]
    react("second_factor_required", organization=organization, users=people, key=rule.pk, now=now)


@atomic
def stop_requiring_second_factor(*, organization: Organization, by: Actor, now: datetime) -> None:
    """A second factor is each member's own choice again. Saying it again changes nothing."""
    by.require_owner_of(organization)
    if not SecondFactorRule.objects.filter(organization=organization).delete()[0]:
        return
    for member in members_without(organization):
        due = rules.second_factor_is_due(member.user)
        Session.objects.filter(user=member.user).update(second_factor_due=due)
    record_event(verb="stop_requiring_second_factor", subject=organization, by=by, now=now)


@atomic
def demand_of_member(*, membership: Membership, **_: object) -> None:
    """Somebody joined: where their new organisation requires a second factor, they set it up before anything else."""
    due = rules.second_factor_is_due(membership.user)
    Session.objects.filter(user=membership.user).update(second_factor_due=due)


def members_without(organization: Organization) -> list[Membership]:
    """The members who have no second factor, the oldest first."""
    members = list(Membership.objects.filter(organization=organization).select_related("user").order_by("id"))
    factors = SecondFactor.objects.filter(user__in=[one.user_id for one in members], state=SecondFactor.ACTIVE)
    have = set(factors.values_list("user_id", flat=True))
    return [member for member in members if member.user_id not in have]
