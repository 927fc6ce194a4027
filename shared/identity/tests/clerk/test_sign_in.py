"""In by Clerk's page and out again, and what the portal keeps of it."""

import time

import pytest

from shared.accounts.models import Membership, Organization, User
from shared.accounts.tests.factories import PASSWORD, MembershipFactory, UserFactory
from shared.audit.models import Event
from shared.identity.models import Session
from shared.identity.tests.people import is_in
from shared.identity.tests.racing import race

from .browsers import PORTAL, Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def bell_fuels(clerk, ada):
    organization = clerk.add_organization("Bell Fuels")
    clerk.add_member(organization, ada, "org:admin")
    return organization


@pytest.fixture
def browser(clerk):
    return Browser(clerk)


def test_somebody_new_signs_in_at_clerk_and_is_on_the_page_they_wanted(browser, ada, bell_fuels):
    page = browser.get(f"{PORTAL}/settings/people/")
    assert "Stand-in for Clerk" in page.text

    answer = browser.choose(ada, page)

    assert (answer.status_code, answer.request["PATH_INFO"]) == (200, "/settings/people/")
    assert browser.way == [
        "/settings/people/", "/sign-in/", "clerk:/v1/client/handshake", "/sign-in/return/", "clerk:/sign-in",
        "/sign-in/", "clerk:/v1/client/handshake", "/sign-in/return/", "/settings/people/",
    ]  # fmt: skip


def test_the_account_and_the_organisation_are_made_at_first_sight(browser, ada, bell_fuels, settings):
    browser.sign_in(ada)

    user = User.objects.get()
    member = Membership.objects.select_related("organization").get()
    assert (user.external_id, user.name, user.email, user.home) == (ada, "Ada Bell", "ada@example.com", "here")
    assert not user.has_usable_password()
    organization = member.organization
    assert (organization.name, organization.external_id, organization.kind) == (
        "Bell Fuels", bell_fuels, settings.PORTAL,
    )  # fmt: skip
    assert (member.role, member.can_sign, member.can_pay) == ("owner", True, True)
    assert user.last_login is not None


def test_the_trail_and_the_session_name_clerks_session(browser, clerk, ada):
    browser.sign_in(ada)

    [session_id] = [one for one in clerk.sessions if one in clerk.clients.values()]
    assert Session.objects.get(user__external_id=ada).origin == session_id
    assert Event.objects.get(verb="sign_in").data == {"method": f"Clerk session {session_id}"}


def test_somebody_without_an_organisation_gets_one_of_their_own(browser, ada):
    browser.sign_in(ada)

    member = Membership.objects.select_related("organization").get()
    assert (member.organization.name, member.organization.external_id, member.role) == ("Ada Bell", "", "owner")


def test_who_signs_in_again_is_the_same_person(clerk, browser, ada, bell_fuels):
    browser.sign_in(ada)
    Browser(clerk).sign_in(ada)

    assert (User.objects.count(), Organization.objects.count(), Membership.objects.count()) == (1, 1, 1)


def test_who_is_signed_in_at_clerk_already_sees_no_page_of_it(clerk, browser, ada):
    browser.sign_in(ada)
    browser.portal = browser.portal.__class__()  # as at the other portal: no cookie of ours
    browser.way.clear()

    answer = browser.get(f"{PORTAL}/settings/")

    assert answer.status_code == 200
    assert "clerk:/sign-in" not in browser.way


def test_registering_is_clerks_too(browser, clerk):
    answer = browser.portal.get("/register/?next=/settings/")

    assert (answer.status_code, answer["Location"]) == (
        302, f"{clerk.url}/sign-up?redirect_url=http%3A%2F%2Ftestserver%2Fsign-in%2F%3Fnext%3D%252Fsettings%252F",
    )  # fmt: skip


def test_strangers_on_their_way_cost_the_store_nothing(browser, clerk):
    browser.get(f"{PORTAL}/settings/")

    assert not Session.objects.exists()


def test_a_form_sent_without_a_session_leads_to_clerk(browser, clerk):
    answer = browser.portal.post("/settings/", {"name": "Ada"})

    assert answer.status_code == 302
    assert browser.get(f"{PORTAL}{answer['Location']}").url.startswith(f"{clerk.url}/sign-in")


def test_somebody_elses_page_is_never_where_it_ends(browser, ada):
    answer = browser.choose(ada, browser.get(f"{PORTAL}/sign-in/?next=https://evil.example/"))

    assert answer.request["PATH_INFO"] == "/"


def test_signing_out_ends_the_session_at_clerk_and_here(browser, clerk, ada):
    browser.sign_in(ada)

    answer = browser.portal.post("/sign-out/", follow=True)

    assert answer.redirect_chain == [("/signed-out/", 302)]
    assert "You are signed out" in answer.content.decode()
    assert not is_in(browser.portal)
    assert "Stand-in for Clerk" in browser.get(f"{PORTAL}/settings/").text


def test_signing_out_while_clerk_is_away_says_what_is_left(browser, clerk, ada):
    browser.sign_in(ada)
    clerk.away = True

    answer = browser.portal.post("/sign-out/", follow=True)

    assert "signed out of this portal alone" in answer.content.decode()
    assert not Session.objects.filter(user__isnull=False).exists()


def test_a_handshake_in_a_link_that_somebody_planted_signs_nobody_in(clerk, browser, ada):
    clerk.clients["evil"] = clerk.begin_session(ada)

    browser.portal.get(f"/sign-in/return/?__clerk_handshake={clerk.handshake('evil', 'dvb_1', PORTAL)}")

    assert not is_in(browser.portal)


def test_in_production_a_handshake_in_the_address_counts_for_nothing(clerk, browser, ada, settings):
    from dataclasses import replace

    settings.CLERK = replace(settings.CLERK, development=False)
    clerk.clients["client"] = clerk.begin_session(ada)
    handshake = clerk.handshake("client", "", PORTAL)
    browser.portal.get("/sign-in/")

    browser.portal.get(f"/sign-in/return/?__clerk_handshake={handshake}")
    assert not is_in(browser.portal)

    browser.portal.cookies["__clerk_handshake"] = handshake
    browser.portal.get("/sign-in/return/")
    assert is_in(browser.portal)


def test_a_tampered_handshake_leads_to_clerks_page(clerk, browser, ada):
    clerk.clients["client"] = clerk.begin_session(ada)
    head, body, _ = clerk.handshake("client", "", PORTAL).split(".")
    browser.portal.get("/sign-in/")

    answer = browser.portal.get(f"/sign-in/return/?__clerk_handshake={head}.{body}.{'A' * 342}")

    assert answer["Location"].startswith(f"{clerk.url}/sign-in?")
    assert not is_in(browser.portal)


def test_a_circle_is_noticed_and_said(clerk, browser, ada):
    """As where Clerk's page leads back at once, but its handshake brings nobody."""
    for _ in range(4):
        browser.portal.get("/sign-in/")
        browser.portal.get("/sign-in/return/")

    answer = browser.portal.get("/sign-in/")

    assert answer.status_code == 502
    assert "could not be signed in" in answer.content.decode()


def test_clerk_away_at_the_sign_in_is_said(clerk, browser, ada):
    clerk.clients["client"] = clerk.begin_session(ada)
    handshake = clerk.handshake("client", "", PORTAL)
    browser.portal.get("/sign-in/")
    clerk.away = True

    answer = browser.portal.get(f"/sign-in/return/?__clerk_handshake={handshake}")

    assert answer.status_code == 503
    assert "does not answer right now" in answer.content.decode()


def test_an_account_that_was_closed_here_does_not_open(browser, ada):
    UserFactory(external_id=ada, is_active=False)

    answer = browser.choose(ada, browser.get(f"{PORTAL}/settings/"))

    assert answer.status_code == 401
    assert "This account was closed here." in answer.content.decode()
    assert not Session.objects.filter(user__isnull=False).exists()


def test_an_account_with_a_password_becomes_clerks_by_its_address(browser, ada, quick_passwords):
    user = MembershipFactory(user__email="ada@example.com", user__password=PASSWORD).user

    browser.sign_in(ada)

    user.refresh_from_db()
    assert user.external_id == ada
    assert not user.has_usable_password()
    assert Membership.objects.get().user == user


@pytest.mark.parametrize("fields", [{"user__is_staff": True, "user__password": PASSWORD}, {}])
def test_an_operators_account_or_another_of_clerks_does_not(browser, ada, quick_passwords, fields):
    before = MembershipFactory(user__email="ada@example.com", **fields).user

    browser.sign_in(ada)

    mine = User.objects.get(external_id=ada)
    before.refresh_from_db()
    assert mine != before
    assert {mine.email, before.email} == {"ada@example.com", ""}
    assert bool(mine.email) != before.is_staff


def test_an_address_that_was_not_shown_to_be_theirs_opens_no_account(clerk, browser, quick_passwords):
    before = MembershipFactory(user__email="ada@example.com", user__password=PASSWORD).user
    eve = clerk.add_user("Eve", "ada@example.com", shown=False)

    browser.sign_in(eve)

    assert User.objects.get(external_id=eve).email == ""
    assert User.objects.get(pk=before.pk).email == "ada@example.com"


def test_a_shadow_becomes_the_person_when_they_come(browser, ada):
    UserFactory(external_id=ada, home="peer", name="A. Bell", email="said@elsewhere.example")

    browser.sign_in(ada)

    user = User.objects.get()
    assert (user.home, user.name, user.email) == ("here", "Ada Bell", "ada@example.com")


def test_a_session_from_before_clerk_is_ended(client, clerk, quick_passwords):
    client.force_login(MembershipFactory().user)

    assert not is_in(client)


def test_a_cookie_of_clerks_own_script_begins_a_session(clerk, client, ada, bell_fuels):
    other = clerk.add_organization("Second")
    clerk.add_member(other, ada, "org:viewer")
    client.cookies["__session_abcd1234"] = clerk.token(ada, organization_id=other)
    client.cookies["__session"] = "an.old.one"

    assert client.get("/settings/").status_code == 200

    del client.cookies["__session_abcd1234"], client.cookies["__session"]
    answer = client.get("/settings/")
    assert answer.status_code == 200
    assert "Second" in answer.content.decode()


def test_a_cookie_that_has_expired_begins_none(clerk, client, ada):
    client.cookies["__session"] = clerk.token(ada, exp=int(time.time()) - 60)

    assert not is_in(client)


def test_a_cookie_that_outlives_its_session_begins_none(clerk, browser, ada):
    browser.sign_in(ada)
    [session_id] = set(clerk.clients.values())
    browser.portal.cookies["__session"] = clerk.token(ada, session_id=session_id)

    browser.portal.post("/sign-out/")

    assert not is_in(browser.portal)


def test_a_cookie_of_another_person_ends_the_session_of_the_first(clerk, browser, ada):
    browser.sign_in(ada)
    bob = clerk.add_user("Bob Cole", "bob@example.com")
    browser.portal.cookies["__session"] = clerk.token(bob)

    answer = browser.portal.get("/settings/")

    assert "bob@example.com" in answer.content.decode()
    assert [one.user.external_id for one in Session.objects.exclude(user=None)] == [bob]


@pytest.mark.django_db(transaction=True)
def test_two_first_requests_at_once_make_one_person_and_one_organisation(clerk, ada, bell_fuels):
    from shared.accounts.clerk import Person, Seat, keep_person, keep_seats
    from shared.accounts.tests.factories import NOW

    def come():
        user = keep_person(person=Person(ada, "Ada Bell", "ada@example.com"), now=NOW)
        keep_seats(user=user, seats=[Seat(bell_fuels, "Bell Fuels", "org:admin")], now=NOW)
        return user.external_id

    assert race(come, come, come) == [ada] * 3
    assert (User.objects.count(), Organization.objects.count(), Membership.objects.count()) == (1, 1, 1)
