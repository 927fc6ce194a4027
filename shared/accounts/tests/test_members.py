import threading

import pytest
from django.db import connection

from shared.accounts.models import Membership
from shared.accounts.roles import Role
from shared.accounts.services import add_member, change_member, leave_organization, remove_member
from shared.audit.models import Event
from shared.errors import DomainError, Forbidden, Invalid, NotFound

from .factories import NOW, UserFactory, actor_for, member

pytestmark = pytest.mark.django_db


def members_of(membership):
    return list(Membership.objects.filter(organization=membership.organization).order_by("id"))


def verbs():
    """What stands in the trail, but for the organisation that everybody has to have."""
    made = ("create_organization", "add_member")
    return list(Event.objects.exclude(verb__in=made).order_by("id").values_list("verb", flat=True))


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
    event = Event.objects.get()
    assert (event.before, event.after) == ("viewer", "owner")
    assert event.data == {
        "changed": ["can_pay", "role"],
        "from": {"can_pay": False, "role": "viewer"},
        "to": {"can_pay": True, "role": "owner"},
    }


def test_change_member_to_what_they_are_changes_nothing():
    owner = member()

    change_member(membership=owner, by=actor_for(owner), now=NOW, **owner.rights)

    assert verbs() == []


def test_who_may_not_sign_has_no_limit():
    owner = member()
    other = member(organization=owner.organization, can_sign=True, sign_limit_minor=100, sign_limit_currency="EUR")

    change_member(membership=other, by=actor_for(owner), now=NOW, can_sign=False)

    assert (other.can_sign, other.sign_limit_minor, other.sign_limit_currency) == (False, None, "")


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
    member(user=other.user)

    remove_member(membership=other, by=actor_for(owner), now=NOW)

    assert members_of(owner) == [owner]
    assert verbs() == ["remove_member"]


def test_who_is_removed_from_their_only_organization_gets_one_of_their_own():
    owner = member()
    other = member(organization=owner.organization, role=Role.TRADER, user__name="Bo Kim")

    remove_member(membership=other, by=actor_for(owner), now=NOW)

    own = Membership.objects.get(user=other.user)
    assert (own.organization.name, own.role) == ("Bo Kim", "owner")


def test_leave_organization_ends_ones_own_membership():
    owner = member()
    other = member(organization=owner.organization, role=Role.VIEWER)
    member(user=other.user)

    leave_organization(membership=other, by=actor_for(other), now=NOW)

    assert members_of(owner) == [owner]
    assert verbs() == ["leave_organization"]


def test_nobody_leaves_for_another_and_the_last_owner_stays():
    owner = member()
    other = member(organization=owner.organization, role=Role.TRADER)

    with pytest.raises(NotFound):
        leave_organization(membership=other, by=actor_for(owner), now=NOW)
    with pytest.raises(DomainError) as last:
        leave_organization(membership=owner, by=actor_for(owner), now=NOW)

    assert last.value.code == "last_owner"
    assert members_of(owner) == [owner, other]


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
