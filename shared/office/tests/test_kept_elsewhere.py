"""Organisations that are Clerk's: their name, people and roles are shown here, and changed there alone."""

import pytest
from django.test import Client

from shared.accounts import invitations, services
from shared.accounts.models import Invitation, Membership
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, UserFactory, actor_for
from shared.errors import Forbidden
from shared.identity.tests.clerk.browsers import Browser
from tests.stand_ins.fixtures import clerk  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(clerk) -> Client:  # noqa: F811
    """Of Ada, who is an admin of Bell Fuels at Clerk, where Bob is a member."""
    organization = clerk.add_organization("Bell Fuels")
    ada, bob = clerk.add_user("Ada Bell", "ada@example.com"), clerk.add_user("Bob Cole", "bob@example.com")
    clerk.add_member(organization, ada, "org:admin")
    clerk.add_member(organization, bob, "org:member")
    Browser(clerk).sign_in(bob)
    mine = Browser(clerk)
    mine.sign_in(ada)
    return mine.portal


def member(name):
    return Membership.objects.select_related("user", "organization").get(user__name=name)


def test_the_people_page_shows_them_and_leads_to_clerk(browser, clerk):  # noqa: F811
    page = browser.get("/settings/people/").content.decode()

    assert "Bob Cole" in page
    assert f'href="{clerk.url}/organization"' in page
    assert "Invite" not in page


def test_what_each_may_sign_and_pay_is_still_said_here(browser):
    bob = member("Bob Cole")
    typed = {"can_sign": "on", "sign_limit": "5,000", "sign_limit_currency": "USD", "role": "owner"}

    page = browser.get(f"/settings/people/{bob.pk}/").content.decode()
    response = browser.post(f"/settings/people/{bob.pk}/", typed)

    assert "Remove" not in page
    assert response.status_code == 302
    assert member("Bob Cole").rights == {
        "role": Role.TRADER, "can_sign": True, "sign_limit_minor": 500_000, "sign_limit_currency": "USD",
        "can_pay": False,
    }  # fmt: skip


def test_those_rights_outlast_a_new_role(browser, clerk):  # noqa: F811
    services.change_member(membership=member("Bob Cole"), by=actor_for(member("Ada Bell")), now=NOW, can_sign=True)
    for place in clerk.members:
        clerk.members[place] = "org:viewer"
    bob = next(user for user, one in clerk.users.items() if one["first_name"] == "Bob")

    Browser(clerk).sign_in(bob)

    assert (member("Bob Cole").role, member("Bob Cole").can_sign) == ("viewer", True)


@pytest.mark.parametrize("deed", ["invite", "add", "remove", "leave", "role", "name"])
def test_what_is_clerks_to_say_is_refused(browser, deed):
    ada, bob = member("Ada Bell"), member("Bob Cole")
    act = {"by": actor_for(ada), "now": NOW}
    deeds = {
        "invite": lambda: invitations.invite_member(
            organization=ada.organization, email="eve@example.com", role=Role.TRADER, **act
        ),
        "add": lambda: services.add_member(organization=ada.organization, user=UserFactory(), role=Role.TRADER, **act),
        "remove": lambda: services.remove_member(membership=bob, **act),
        "leave": lambda: services.leave_organization(membership=ada, **act),
        "role": lambda: services.change_member(membership=bob, role=Role.OWNER, **act),
        "name": lambda: services.change_organization(organization=ada.organization, name="Bell", **act),
    }

    with pytest.raises(Forbidden, match="can only be changed at Clerk") as refused:
        deeds[deed]()

    assert refused.value.code == "kept_elsewhere"
    assert (Membership.objects.count(), Invitation.objects.count()) == (2, 0)


def test_the_short_name_is_ours(browser):
    typed = {"name": "Other", "brand_name": "Bell", "time_zone": "Europe/Paris", "answer_hours": "24"}

    assert browser.post("/settings/organization/", typed).status_code == 302

    organization = member("Ada Bell").organization
    assert (organization.name, organization.brand_name, organization.time_zone) == (
        "Bell Fuels",
        "Bell",
        "Europe/Paris",
    )


def test_ones_own_name_and_password_are_seen_to_at_clerk(browser, clerk):  # noqa: F811
    page = browser.get("/settings/").content.decode()

    assert f'href="{clerk.url}/user"' in page
    assert "/settings/security/" not in page
    assert "Leave" not in page
    typed = {"name": "Eve", "title": "CEO", "time_zone": "UTC", "theme": "dark", "number_format": "comma",
             "date_format": "day"}  # fmt: skip
    assert browser.post("/settings/", typed).status_code == 302
    assert (member("Ada Bell").user.name, member("Ada Bell").user.title) == ("Ada Bell", "CEO")


def test_the_admin_is_open_to_who_was_made_administrator(browser, clerk):  # noqa: F811
    assert browser.get("/admin/").status_code == 302

    services.change_user(
        user=_with_rights(), by=actor_for(member("Ada Bell")), now=NOW, changed=["is_staff", "is_superuser"]
    )

    page = browser.get("/admin/accounts/user/").content.decode()
    assert "Bob Cole" in page
    assert "Send a link for a new password" not in page


def _with_rights():
    ada = member("Ada Bell").user
    ada.is_staff = ada.is_superuser = True
    return ada
