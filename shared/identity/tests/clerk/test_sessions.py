"""A session goes on as long as Clerk says so: asked every minute, and for ten without an answer."""

import pytest
from django.test import Client

from shared.accounts.models import Membership, Organization
from shared.audit.models import Event
from shared.identity.models import Session
from shared.identity.tests.people import is_in

from .browsers import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization(clerk, ada):
    made = clerk.add_organization("Bell Fuels")
    clerk.add_member(made, ada, "org:member")
    return made


@pytest.fixture
def portal(clerk, ada, organization, later):
    """Ada's browser, signed in; and the clock stands still."""
    browser = Browser(clerk)
    browser.sign_in(ada)
    clerk.asked.clear()
    return browser.portal


def role():
    return Membership.objects.get(organization__external_id__gt="").role


def test_within_a_minute_clerk_is_not_asked(clerk, portal, later):
    later(59)

    assert is_in(portal)
    assert clerk.asked == {}


def test_after_a_minute_it_is_asked_once(clerk, portal, later, ada):
    [session_id] = set(clerk.clients.values())
    later(61)

    for _ in range(5):
        assert is_in(portal)

    assert clerk.asked == {f"/v1/sessions/{session_id}": 1, f"/v1/users/{ada}/organization_memberships": 1}


@pytest.mark.parametrize("status", ["revoked", "ended", "expired", "removed", "abandoned", "replaced", "pending"])
def test_a_session_that_ended_at_clerk_ends_here(clerk, portal, later, status):
    for session in clerk.sessions.values():
        session["status"] = status
    assert is_in(portal)

    later(61)

    assert not is_in(portal)
    assert not Session.objects.filter(user__isnull=False).exists()
    assert Event.objects.get(verb="end_session").why == "ended at Clerk"


def test_a_session_that_clerk_forgot_ends_here(clerk, portal, later):
    clerk.sessions.clear()

    later(61)

    assert not is_in(portal)


def test_a_page_of_a_poll_that_is_over_is_401_and_a_deed_leads_to_the_sign_in(clerk, portal, later):
    clerk.sessions.clear()
    later(61)

    assert portal.get("/settings/", headers={"HX-Request": "true"}).status_code == 401
    answer = portal.post("/settings/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"].partition("?")[0]) == (401, "/sign-in/")


def test_a_new_role_and_a_new_name_are_followed(clerk, portal, later, ada, organization):
    assert role() == "trader"
    clerk.members[organization, ada] = "org:admin"
    clerk.organizations[organization]["name"] = "Bell & Sons"

    later(61)
    is_in(portal)

    assert (role(), Organization.objects.get(external_id=organization).name) == ("owner", "Bell & Sons")
    assert [(one.before, one.after) for one in Event.objects.filter(verb="change_member")] == [("trader", "owner")]


def test_who_is_removed_at_clerk_acts_for_the_organisation_no_more(clerk, portal, later, ada, organization):
    clerk.members.clear()

    later(61)
    page = portal.get("/settings/").content.decode()

    assert "Bell Fuels" not in page
    assert Membership.objects.get().organization.external_id == ""  # one of their own
    assert Event.objects.filter(verb="remove_member").count() == 1


@pytest.mark.parametrize(
    ("said", "ours"),
    [("org:admin", "owner"), ("org:member", "trader"), ("basic_member", "trader"), ("org:viewer", "viewer"),
     ("org:trader", "trader"), ("org:owner", "owner"), ("org:billing_only", "viewer")],
)  # fmt: skip
def test_roles_at_clerk_are_ours_here(clerk, portal, later, ada, organization, said, ours):
    clerk.members[organization, ada] = said

    later(61)
    is_in(portal)

    assert role() == ours


def test_for_ten_minutes_it_goes_on_without_clerk(clerk, portal, later):
    clerk.away = True

    for _ in range(9):
        later(60)
        assert is_in(portal)


def test_without_clerk_it_is_asked_every_ten_seconds_at_most(clerk, portal, later):
    clerk.away = True
    later(61)

    for _ in range(20):
        is_in(portal)
        later(1)

    assert sum(clerk.asked.values()) == 2


def test_after_ten_minutes_without_clerk_the_page_says_so_and_the_session_is_kept(clerk, portal, later):
    clerk.away = True
    later(601)

    answer = portal.get("/settings/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "The sign-in service does not answer" in answer.content.decode()

    clerk.away = False
    assert is_in(portal)


def test_the_other_portal_is_signed_out_within_a_minute(clerk, portal, later, ada):
    """Two browsers of ours, one session of Clerk's: as the two portals are."""
    [session_id] = set(clerk.clients.values())
    other = Client()
    other.cookies["__session"] = clerk.token(ada, session_id=session_id)
    assert is_in(other)
    del other.cookies["__session"]

    portal.post("/sign-out/")
    later(61)

    assert not is_in(other)


def test_static_files_and_health_ask_nobody(clerk, portal, later):
    later(61)

    portal.get("/healthz")
    portal.get("/robots.txt")

    assert clerk.asked == {}


def test_pages_cost_no_more_queries_within_the_minute(clerk, portal, later, django_assert_max_num_queries):
    is_in(portal)

    with django_assert_max_num_queries(12):
        is_in(portal)
