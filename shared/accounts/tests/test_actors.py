import pytest
from django.contrib.auth.models import AnonymousUser

from shared.accounts.actors import PUBLIC, SYSTEM, Actor, Role, actor_of, memberships_of, operator_of
from shared.errors import Forbidden

from .factories import OrganizationFactory, UserFactory, actor_for, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of(rf):
    def make(user, **session):
        request = rf.get("/")
        request.user, request.session = user, session
        return request

    return make


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.VIEWER, {"viewer": True, "trader": False, "owner": False}),
        (Role.TRADER, {"viewer": True, "trader": True, "owner": False}),
        (Role.OWNER, {"viewer": True, "trader": True, "owner": True}),
    ],
)
def test_each_role_may_what_the_one_before_may(role, may):
    actor = actor_for(member(role=role))

    assert {needed.value: actor.may(needed) for needed in Role} == may


def test_require_says_what_is_missing():
    actor = actor_for(member(role=Role.VIEWER, organization__name="Alpha Air"))

    with pytest.raises(Forbidden) as refused:
        actor.require(Role.OWNER)

    assert refused.value.message == "Your role at Alpha Air is viewer; this takes owner. Ask an owner there."


def test_the_public_may_nothing_and_the_system_all():
    assert [PUBLIC.may(role) for role in Role] == [False, False, False]
    assert [SYSTEM.may(role) for role in Role] == [True, True, True]


def test_person_takes_both():
    me = member()

    assert actor_for(me).person() == (me.user, me.organization)
    for actor in (Actor(user=me.user, via="session"), Actor(organization=me.organization, via="key"), SYSTEM):
        with pytest.raises(Forbidden):
            actor.person()


def test_how_the_audit_trail_names_them():
    me = member(user__name="Ann")

    assert (actor_for(me).id, actor_for(me).name) == (me.user.external_id, "Ann")
    assert (Actor(via="key", key_id="k1").id, Actor(via="key", key_id="k1").name) == ("k1", "API key k1")
    assert (SYSTEM.id, SYSTEM.name, PUBLIC.name) == ("", "System", "Not signed in")


def test_actor_of_begins_in_the_first_organization(request_of):
    me = member(role=Role.TRADER)
    member(user=me.user)

    assert actor_of(request_of(me.user)) == actor_for(me)


def test_actor_of_goes_on_in_the_chosen_organization(request_of):
    me = member()
    second = member(user=me.user, role=Role.VIEWER)

    assert actor_of(request_of(me.user, organization_id=second.organization_id)) == actor_for(second)
    assert actor_of(request_of(me.user, organization_id=OrganizationFactory().pk)) == actor_for(me)


def test_actor_of_without_organization_or_person(request_of):
    user = UserFactory()

    assert actor_of(request_of(user)) == Actor(user=user, via="session")
    assert actor_of(request_of(AnonymousUser())) == PUBLIC


def test_memberships_are_read_once(request_of, django_assert_num_queries):
    request = request_of(member().user)

    with django_assert_num_queries(1):
        actor_of(request)
        actor_of(request)
        assert len(memberships_of(request)) == 1


def test_operator_of_is_held_by_no_role(request_of):
    operator = operator_of(request_of(UserFactory(is_staff=True)))

    assert (operator.via, operator.may(Role.OWNER), operator.organization_id) == ("admin", True, "")
