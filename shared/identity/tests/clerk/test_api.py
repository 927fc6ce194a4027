"""Clerk's tokens at the API: as a bearer, and in the cookie with the CSRF token."""

import time

import pytest
from django.test import Client

from shared.accounts.models import Organization, User
from shared.accounts.tests.factories import UserFactory
from shared.identity.models import Session, UnresolvedUser

from .browsers import Browser

pytestmark = [pytest.mark.django_db, pytest.mark.urls("shared.api.tests.sample")]
JSON = "application/json"


def who(token, client=None, **headers):
    return (client or Client()).get("/api/who", headers={"Authorization": f"Bearer {token}", **headers})


@pytest.fixture
def organization(clerk, ada):
    made = clerk.add_organization("Bell Fuels")
    clerk.add_member(made, ada, "org:member")
    return made


def test_a_bearer_is_its_person_in_its_organisation(clerk, ada, organization):
    answer = who(clerk.token(ada, organization_id=organization))

    ours = Organization.objects.get(external_id=organization)
    assert answer.json() == {"via": "session", "id": ada, "organization": ours.pk, "role": "trader"}
    assert (ours.name, User.objects.get().name) == ("Bell Fuels", "Ada Bell")


def test_a_bearer_without_an_organisation_acts_for_its_person_alone(clerk, ada, organization):
    who(clerk.token(ada, organization_id=organization))

    answer = who(clerk.token(ada)).json()

    own = Organization.objects.get(external_id="")
    assert (answer["organization"], answer["role"], own.name) == (own.pk, "owner", "Ada Bell")


def test_the_role_is_what_the_token_says_now(clerk, ada, organization):
    who(clerk.token(ada, organization_id=organization))
    clerk.members[organization, ada] = "org:viewer"

    assert who(clerk.token(ada, organization_id=organization)).json()["role"] == "viewer"


def test_a_known_bearer_asks_clerk_nothing(clerk, ada, organization):
    who(clerk.token(ada, organization_id=organization))
    clerk.asked.clear()

    assert who(clerk.token(ada, organization_id=organization)).status_code == 200
    assert clerk.asked == {}


def test_a_bearer_needs_no_csrf_token_and_begins_no_session(clerk, ada):
    client = Client(enforce_csrf_checks=True)
    token = {"Authorization": f"Bearer {clerk.token(ada)}"}

    answer = client.post("/api/names", {"name": "Ours"}, content_type=JSON, headers=token)

    assert answer.status_code == 201
    assert not Session.objects.exists()


def test_a_bad_bearer_is_401_also_beside_a_good_session(clerk, ada):
    browser = Browser(clerk)
    with_session = browser.portal
    with_session.cookies["__session"] = clerk.token(ada)

    answer = who(clerk.token(ada, exp=int(time.time()) - 60), with_session)

    assert (answer.status_code, answer.json()["code"]) == (401, "bad_token")
    assert answer.json()["error"] == "This token has expired. Get a new token from Clerk, or sign in again."
    assert "Bearer" in answer["WWW-Authenticate"]


def test_a_bearer_may_not_act_as_somebody_else(clerk, ada):
    answer = who(clerk.token(ada), **{"X-Acting-User": "user_2abc"})

    assert (answer.status_code, answer.json()["code"]) == (403, "acting")


def test_a_cookie_needs_the_csrf_token(clerk, ada):
    client = Client(enforce_csrf_checks=True)
    client.cookies["__session"] = clerk.token(ada)

    assert client.get("/api/who").json()["id"] == ada
    answer = client.post("/api/names", {"name": "Ours"}, content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


def test_no_credentials_is_401(clerk):
    assert Client().get("/api/who").status_code == 401


def test_an_account_that_was_closed_here_is_401(clerk, ada):
    UserFactory(external_id=ada, is_active=False)

    answer = who(clerk.token(ada))

    assert (answer.status_code, answer.json()["code"]) == (401, "account_closed")


def test_somebody_whom_clerk_deleted_is_401(clerk, ada):
    token = clerk.token(ada)
    del clerk.users[ada]

    assert who(token).json()["code"] == "bad_token"
    assert not User.objects.exists()


def test_somebody_new_comes_in_while_clerk_is_away_and_is_named_later(clerk, ada, organization):
    other = clerk.add_user("Bob Cole")
    who(clerk.token(other))  # so that the keys are known
    token = clerk.token(ada, organization_id=organization)
    clerk.away = True

    assert who(token).json()["id"] == ada

    assert UnresolvedUser.objects.get().user.external_id == ada
    clerk.away = False
    from shared.identity.tasks import resolve_users

    assert resolve_users() == "1 people resolved"
    assert (User.objects.get(external_id=ada).name, UnresolvedUser.objects.count()) == ("Ada Bell", 0)


def test_clerk_that_cannot_be_reached_for_its_keys_is_503(clerk, ada):
    token = clerk.token(ada)
    clerk.away = True

    answer = who(token)

    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "identity_provider_away", "10")


def test_calls_within_a_session_ask_after_it_too(clerk, ada, later):
    client = Client()
    client.cookies["__session"] = clerk.token(ada)
    client.get("/settings/profile-that-is-no-page/")
    del client.cookies["__session"]
    assert client.get("/api/who").status_code == 200
    clerk.sessions.clear()

    later(61)

    assert client.get("/api/who").status_code == 401


@pytest.mark.parametrize("call", ["register", "login", "second-factor", "logout", "me"])
def test_calls_about_signing_in_are_404_and_say_where(clerk, call):
    client = Client()
    answer = client.get("/api/v1/auth/me") if call == "me" else client.post(f"/api/v1/auth/{call}", content_type=JSON)

    assert (answer.status_code, answer.json()["code"]) == (404, "sign_in_elsewhere")
    assert f"{clerk.url}/sign-in" in answer.json()["error"]
