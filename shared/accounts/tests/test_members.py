import threading

import pytest
from django.db import connection

from shared.accounts.models import Membership
from shared.accounts.roles import Role
from shared.accounts.services import add_member, change_member, remove_member
from shared.audit.models import Event
from shared.errors import DomainError, Forbidden, Invalid, NotFound

from .factories import NOW, UserFactory, actor_for, member

pytestmark = pytest.mark.django_db


def test_add_member_by_an_owner():
    owner, user = member(), UserFactory()

    added = add_member(
        organization=owner.organization, user=user, role=Role.TRADER, by=actor_for(owner), now=NOW,
        can_sign=True, sign_limit_minor=5_000_000, sign_limit_currency="USD",
    )  # fmt: skip

    assert (added.role, added.can_sign, added.sign_limit_minor, added.can_pay) == ("trader", True, 5_000_000, False)
    event = Event.objects.get()
    assert (event.verb, event.after, event.organization_id) == ("add_member", "trader", owner.organization.pk)


def test_add_member_twice_is_refused():
    owner, other = member(), member()
    add = {"organization": owner.organization, "user": other.user, "role": Role.VIEWER, "by": actor_for(owner)}
    add_member(**add, now=NOW)

    with pytest.raises(DomainError) as refused:
        add_member(**add, now=NOW)

    assert refused.value.code == "already_member"
    assert Membership.objects.filter(user=other.user, organization=owner.organization).count() == 1


@pytest.mark.parametrize("role", [Role.VIEWER, Role.TRADER])
def test_add_member_takes_an_owner(role):
    me = member(role=role)

    with pytest.raises(Forbidden):
        add_member(organization=me.organization, user=UserFactory(), role=Role.VIEWER, by=actor_for(me), now=NOW)


def test_members_of_another_organization_do_not_exist():
    mine, theirs = member(), member()

    with pytest.raises(NotFound):
        add_member(organization=theirs.organization, user=mine.user, role=Role.OWNER, by=actor_for(mine), now=NOW)
    with pytest.raises(NotFound):
        change_member(membership=theirs, by=actor_for(mine), now=NOW, role=Role.VIEWER)
    with pytest.raises(NotFound):
        remove_member(membership=theirs, by=actor_for(mine), now=NOW)


def test_change_member_sets_role_and_rights():
    owner = member()
    other = member(organization=owner.organization, role=Role.VIEWER)

    change_member(membership=other, by=actor_for(owner), now=NOW, role=Role.OWNER, can_pay=True)

    assert (other.role, other.can_pay) == ("owner", True)
    assert Event.objects.get().before == "viewer"


def test_a_signing_limit_needs_its_currency():
    owner = member()

    with pytest.raises(Invalid) as refused:
        change_member(membership=owner, by=actor_for(owner), now=NOW, sign_limit_minor=100)

    assert list(refused.value.fields) == ["signLimitCurrency"]


def test_the_last_owner_stays_one():
    owner = member()
    member(organization=owner.organization, role=Role.TRADER)

    with pytest.raises(DomainError) as demoted:
        change_member(membership=owner, by=actor_for(owner), now=NOW, role=Role.TRADER)
    with pytest.raises(DomainError) as removed:
        remove_member(membership=owner, by=actor_for(owner), now=NOW)

    assert (demoted.value.code, removed.value.code) == ("last_owner", "last_owner")
    assert Membership.objects.get(pk=owner.pk).role == "owner"


def test_remove_member():
    owner = member()
    other = member(organization=owner.organization, role=Role.OWNER)

    remove_member(membership=other, by=actor_for(owner), now=NOW)

    assert list(Membership.objects.all()) == [owner]
    assert Event.objects.get().verb == "remove_member"


@pytest.mark.django_db(transaction=True)
def test_two_owners_demoting_each_other_leave_one():
    first = member()
    second = member(organization=first.organization)
    gate = threading.Barrier(2)

    def run(me, other):
        gate.wait()
        try:
            change_member(membership=other, by=actor_for(me), now=NOW, role=Role.TRADER)
        except DomainError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Membership.objects.filter(role="owner").count() == 1
