from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from shared.accounts.models import Membership
from shared.accounts.roles import Home
from shared.audit.models import Event

from .factories import NOW, PASSWORD, MembershipFactory, UserFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

LOGIN = "/api/v1/auth/login"
ANN = {"email": "ann@example.com", "password": PASSWORD}


@pytest.fixture
def ann():
    return MembershipFactory(
        user__email="ann@example.com", user__password=PASSWORD, organization__name="Alpha Air"
    ).user


def api_login(client, **wrong):
    return client.post(LOGIN, ANN | wrong, content_type="application/json")


def test_api_login_answers_user_and_token_and_sets_the_cookie(client, ann, settings):
    response = api_login(client, email="ANN@example.com")

    membership = Membership.objects.get()
    assert response.status_code == 200
    assert response.json() == {
        "user": {
            "_id": ann.pk,
            "userId": ann.external_id,
            "email": "ann@example.com",
            "name": ann.name,
            "title": "",
            "timeZone": "UTC",
            "theme": "system",
            "organizationId": membership.organization_id,
            "role": "owner",
            "organizations": [
                {
                    "_id": membership.organization_id,
                    "name": "Alpha Air",
                    "brandName": "",
                    "kind": "buyer",
                    "role": "owner",
                    "canSign": False,
                    "canPay": False,
                }
            ],
        },
        "csrfToken": response.json()["csrfToken"],
    }
    assert settings.SESSION_COOKIE_NAME in response.cookies
    assert Event.objects.get().verb == "sign_in"


def test_api_session_needs_the_token_for_what_changes_something(ann):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    token = api_login(client).json()["csrfToken"]

    refused = client.post("/api/v1/auth/logout", content_type="application/json")
    done = client.post("/api/v1/auth/logout", content_type="application/json", headers={"X-CSRFToken": token})

    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    assert done.status_code == 204


@pytest.mark.parametrize("wrong", [{"password": "wrong"}, {"email": "nobody@example.com"}, {"email": "not an address"}])
def test_api_login_never_says_what_was_wrong(client, ann, wrong):
    response = api_login(client, **wrong)

    assert (response.status_code, response.json()["code"]) == (401, "wrong_credentials")
    assert response["WWW-Authenticate"]


def test_a_shadow_and_a_closed_account_cannot_sign_in(client):
    UserFactory(email="shadow@example.com", password=PASSWORD, home=Home.PEER)
    UserFactory(email="closed@example.com", password=PASSWORD, is_active=False)

    assert api_login(client, email="shadow@example.com").status_code == 401
    assert api_login(client, email="closed@example.com").status_code == 401


@pytest.mark.parametrize("body", ["", "[]", "{", '{"email": "a", "email": "b"}', '{"email": 1, "password": "x"}'])
def test_api_login_malformed(client, body):
    assert client.post(LOGIN, body, content_type="application/json").status_code == 400


def test_api_login_takes_json_and_post_only(client):
    assert client.post(LOGIN, ANN).status_code == 415
    assert client.get(LOGIN).status_code == 405


def test_signing_in_again_rotates_the_cookie(client, ann, settings):
    first = api_login(client).cookies[settings.SESSION_COOKIE_NAME].value
    second = api_login(client).cookies[settings.SESSION_COOKIE_NAME].value

    assert first != second


def test_signing_in_is_never_answered_from_a_store(client, ann, settings):
    key = {"Idempotency-Key": "k-1"}

    for _ in range(2):
        response = client.post(LOGIN, ANN, content_type="application/json", headers=key)
        assert settings.SESSION_COOKIE_NAME in response.cookies


def test_a_cookie_from_before_is_not_taken_over(client, ann, settings):
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted

    assert api_login(client).cookies[settings.SESSION_COOKIE_NAME].value != planted


def test_who_has_no_organization_gets_one(client):
    user = UserFactory(email="ann@example.com", password=PASSWORD, name="Ann Smith")

    response = api_login(client)

    assert Membership.objects.get(user=user).organization.name == "Ann Smith"
    assert response.json()["user"]["role"] == "owner"


def test_page_goes_on_to_where_one_wanted_to_be(client, ann):
    response = client.post("/sign-in/", ANN | {"next": "/settings/?tab=keys"})

    assert (response.status_code, response["Location"]) == (302, "/settings/?tab=keys")


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_page_never_goes_to_another_host(client, ann, wanted):
    response = client.post("/sign-in/", ANN | {"next": wanted})

    assert (response.status_code, response["Location"]) == (302, "/")


def test_page_refuses_beside_the_form(client, ann):
    response = client.post("/sign-in/", ANN | {"password": "wrong"})

    assert response.status_code == 422
    assert "do not fit each other" in response.content.decode()
    assert PASSWORD not in response.content.decode()


def test_page_sends_on_who_is_signed_in(client, ann):
    client.force_login(ann)

    assert client.get("/sign-in/?next=/settings/")["Location"] == "/settings/"


def test_page_takes_get_and_post_only(client):
    assert client.get("/sign-in/").status_code == 200
    assert client.delete("/sign-in/").status_code == 405


def test_ten_failures_close_the_address_and_say_until_when(client, ann):
    with time_machine.travel(NOW, tick=False):  # 9:30, so the quarter of an hour ends at 9:45
        for _ in range(10):
            assert api_login(client, password="wrong").status_code == 401
        closed, page = api_login(client), client.post("/sign-in/", ANN)

    assert (closed.status_code, closed.json()["code"]) == (429, "too_many_requests")
    assert closed["Retry-After"]
    assert page.status_code == 429
    assert "opens again at 09:45 UTC" in page.content.decode()


def test_the_address_opens_again_with_the_next_window(client, ann, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"address": 100}
    with time_machine.travel(NOW, tick=False) as traveller:
        for _ in range(11):
            api_login(client, password="wrong")
        assert api_login(client).json()["code"] == "too_many_sign_ins"
        traveller.shift(timedelta(minutes=15))
        assert api_login(client).status_code == 200


def test_what_succeeds_does_not_count(client, ann, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"address": 100}

    with time_machine.travel(NOW, tick=False):
        assert {api_login(client).status_code for _ in range(12)} == {200}


def test_the_admin_signs_in_here_too(client):
    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0] == "/sign-in/?next=%2Fadmin%2F"


def test_the_admin_is_not_for_everybody(client):
    client.force_login(member().user)

    assert client.get("/admin/", follow=True).status_code == 403


def test_url_names_that_the_frame_uses():
    names = ["sign_in", "sign_out", "register", "switch_organization", "settings"]

    assert [reverse(f"accounts:{name}") for name in names] == [
        "/sign-in/",
        "/sign-out/",
        "/register/",
        "/switch-organization/",
        "/settings/",
    ]


def test_who_guesses_from_many_addresses_is_held_up_by_the_account(client, ann, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"address": 100, "failed_account": 3}
    settings.TRUSTED_PROXIES = 1

    codes = [
        api_login(client_from(f"198.51.100.{host}"), email=email, password="wrong").json()["code"]
        for email in ("ANN@example.com", "nobody@example.com")
        for host in range(4)
    ]

    assert (
        codes == [*["wrong_credentials"] * 3, "too_many_sign_ins"] * 2
    )  # whether there is such an account is not said
    assert api_login(client_from("198.51.100.9")).status_code == 429


def test_a_browser_that_signed_in_before_comes_in_all_the_same(client, ann, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"address": 100, "failed_account": 3}
    settings.TRUSTED_PROXIES = 1
    mine = client_from("198.51.100.200")
    api_login(mine)
    mine.post("/api/v1/auth/logout")
    for host in range(4):
        api_login(client_from(f"198.51.100.{host}"), password="wrong")

    assert api_login(mine).status_code == 200
    assert api_login(client_from("198.51.100.9")).status_code == 429


def client_from(address):
    return Client(headers={"X-Forwarded-For": address})
