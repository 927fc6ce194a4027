"""An organisation that wants every member to have a second factor."""

from datetime import timedelta

import pytest
import time_machine

from shared import clock
from shared.accounts.invitations import accept_invitation
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, PASSWORD, InvitationFactory, MembershipFactory, actor_for, member
from shared.audit.models import Event
from shared.errors import DomainError, Forbidden, NotFound
from shared.identity import services
from shared.identity.models import SecondFactorRule

from .people import App, browser, is_in, notices, sign_in, signed_in_browser, with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

SECURITY = "/settings/security/"
SET_UP = f"{SECURITY}two-factor/"
REQUIRE, STOP = f"{SECURITY}require/", f"{SECURITY}stop-requiring/"


@pytest.fixture
def owner():
    """Olga, owner of Alpha Air, who has a second factor."""
    membership = member(user__name="Olga", organization__name="Alpha Air")
    with_second_factor(password_of(membership.user))
    return membership


def password_of(user):
    user.set_password(PASSWORD)
    user.save()
    return user


def colleague(owner, name="Tom", role=Role.TRADER):
    user = password_of(MembershipFactory(organization=owner.organization, user__name=name, role=role).user)
    user.refresh_from_db()
    return user


def as_owner(owner):
    client = browser()
    client.force_login(owner.user)
    return client


def require(owner, now=None):
    services.require_second_factor(organization=owner.organization, by=actor_for(owner), now=now or clock.now())


def test_owner_requires_it_and_members_without_are_led_to_set_it_up(owner):
    tom = signed_in_browser(colleague(owner))

    done = as_owner(owner).post(REQUIRE, follow=True)

    assert "Every member of Alpha Air needs two-factor sign-in" in done.content.decode()
    assert tom.get("/settings/")["Location"] == SET_UP
    assert "Alpha Air wants every member" in tom.get(SET_UP).content.decode()
    assert notices("second_factor_required") == ["Tom"]
    assert Event.objects.get(verb="require_second_factor").data == {"without": 1}


def test_until_then_nothing_else_is_open_to_them(owner):
    tom = signed_in_browser(colleague(owner))
    require(owner)

    for url in ("/", "/settings/", "/notifications/", "/admin/", "/settings/integration/"):
        assert tom.get(url)["Location"] == SET_UP, url
    polled = tom.get("/notifications/count/", headers={"HX-Request": "true"})
    api = tom.get("/api/v1/auth/me")
    assert (polled.status_code, polled["HX-Redirect"]) == (200, SET_UP)
    assert (api.status_code, api.json()["code"]) == (403, "second_factor_due")
    assert tom.get(SECURITY).status_code == 200
    assert tom.post("/sign-out/").status_code == 302


def test_once_it_is_set_up_everything_is_open(owner):
    user = colleague(owner)
    tom = signed_in_browser(user)
    require(owner)
    tom.post(f"{SET_UP}begin/")
    app = App(services.begun_secret(user))

    tom.post(SET_UP, {"code": app.code(), "password": PASSWORD})

    assert is_in(tom)
    assert tom.get("/api/v1/auth/me").status_code == 200


def test_who_signs_in_later_is_led_there_too(owner):
    user = colleague(owner)
    require(owner)
    client = browser()

    assert sign_in(client, user.email)["Location"] == "/"
    assert client.get("/")["Location"] == SET_UP


def test_who_joins_while_signed_in_is_led_there_within_a_minute(owner):
    with time_machine.travel(NOW, tick=False) as traveller:
        user = password_of(member(user__name="Tom").user)
        client = signed_in_browser(user)
        require(owner)
        MembershipFactory(organization=owner.organization, user=user)
        traveller.shift(timedelta(minutes=1))
        client.get("/settings/")

        assert client.get("/settings/")["Location"] == SET_UP


def test_who_accepts_an_invitation_while_signed_in_is_led_there_at_once(owner):
    user = password_of(member(user__name="Tom").user)
    client = signed_in_browser(user)
    require(owner)
    InvitationFactory(organization=owner.organization, secret="the-secret-of-the-letter")

    accept_invitation(secret="the-secret-of-the-letter", user=user, now=NOW)

    assert client.get("/settings/")["Location"] == SET_UP


def test_members_of_other_organizations_go_on(owner):
    other = signed_in_browser(password_of(member().user))

    require(owner)

    assert is_in(other)
    assert is_in(as_owner(owner))


def test_it_cannot_be_turned_off_where_it_is_required(owner):
    require(owner)
    client = as_owner(owner)

    page = client.get(f"{SET_UP}off/").content.decode()
    refused = client.post(f"{SET_UP}off/", {"password": PASSWORD, "code": "000000"}).content.decode()

    assert "It cannot be turned off now." in page
    assert "It cannot be turned off now." in refused
    with pytest.raises(DomainError) as error:
        services.turn_off_second_factor(
            user=owner.user, password=PASSWORD, code="", by=actor_for(owner), now=clock.now()
        )
    assert error.value.code == "second_factor_required_here"


def test_leaving_it_to_each_member_opens_everything_again(owner):
    tom = signed_in_browser(colleague(owner))
    require(owner)

    as_owner(owner).post(STOP)

    assert is_in(tom)
    assert not SecondFactorRule.objects.exists()
    assert Event.objects.filter(verb="stop_requiring_second_factor").count() == 1


def test_another_organization_that_requires_it_still_does(owner):
    user = colleague(owner)
    second = member(user=owner.user)
    MembershipFactory(user=user, organization=second.organization)
    require(owner)
    require(second)
    tom = signed_in_browser(user)

    services.stop_requiring_second_factor(organization=owner.organization, by=actor_for(owner), now=clock.now())

    assert tom.get("/settings/")["Location"] == SET_UP


def test_who_has_none_requires_it_of_nobody():
    owner = member()
    client = as_owner(owner)

    page = client.get(SECURITY).content.decode()
    response = client.post(REQUIRE, follow=True)

    assert "once you have set it up for yourself" in page
    assert "Turn on two-factor sign-in for yourself first." in response.content.decode()
    assert not SecondFactorRule.objects.exists()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.TRADER])
def test_only_owners_require_it(owner, role):
    user = colleague(owner, role=role)
    with_second_factor(user)
    client = browser()
    client.force_login(user)

    assert "Require it of everybody" not in client.get(SECURITY).content.decode()
    assert "takes owner" in client.post(REQUIRE, follow=True).content.decode()
    assert "takes owner" in client.post(STOP, follow=True).content.decode()
    assert not SecondFactorRule.objects.exists()


def test_another_organizations_owner_is_told_of_none(owner):
    other = member()
    with_second_factor(password_of(other.user))

    for deed in (services.require_second_factor, services.stop_requiring_second_factor):
        with pytest.raises(NotFound):
            deed(organization=owner.organization, by=actor_for(other), now=NOW)


def test_a_viewer_hears_what_it_takes(owner):
    viewer = MembershipFactory(organization=owner.organization, role=Role.VIEWER)

    with pytest.raises(Forbidden):
        services.require_second_factor(organization=owner.organization, by=actor_for(viewer), now=NOW)


def test_saying_it_again_changes_nothing(owner):
    colleague(owner)
    for _ in range(2):
        require(owner)
    assert Event.objects.filter(verb="require_second_factor").count() == 1
    assert notices("second_factor_required") == ["Tom"]

    for _ in range(2):
        services.stop_requiring_second_factor(organization=owner.organization, by=actor_for(owner), now=NOW)
    assert Event.objects.filter(verb="stop_requiring_second_factor").count() == 1


def test_the_page_names_who_has_none(owner):
    colleague(owner, "Tom")
    with_second_factor(colleague(owner, "Ute"))

    text = as_owner(owner).get(SECURITY).content.decode()

    assert "Not set up yet: Tom." in text


def test_pages_take_the_token_and_the_right_method(owner):
    strict = browser(enforce_csrf_checks=True)
    strict.force_login(owner.user)

    for url in (REQUIRE, STOP):
        assert strict.post(url).status_code == 403
        assert strict.get(url).status_code == 405
        assert browser().post(url)["Location"].startswith("/sign-in/")
