"""Signing in with two steps, for clients that are not our own pages."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from shared import clock
from shared.accounts.tests.factories import NOW, PASSWORD, member
from shared.identity.half_open import half_open_token
from shared.identity.tests.people import ann, with_second_factor

pytestmark = [pytest.mark.django_db]

LOGIN, STEP, ME = "/api/v1/auth/login", "/api/v1/auth/second-factor", "/api/v1/auth/me"


@pytest.fixture(autouse=True)
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"address": 100}


@pytest.fixture
def me():
    return ann()


@pytest.fixture
def app(me):
    return with_second_factor(me)[0]


def login(client, password=PASSWORD):
    return client.post(LOGIN, {"email": "ann@example.com", "password": password}, content_type="application/json")


def finish(client, token, code, **more):
    return client.post(STEP, {"token": token, "code": code} | more, content_type="application/json")


def test_login_asks_for_the_second_step_and_signs_nobody_in(client, app, settings):
    response = login(client)

    body = response.json()
    assert (response.status_code, body["code"], body["fields"]) == (401, "second_factor_required", {})
    assert settings.SESSION_COOKIE_NAME not in response.cookies
    assert client.get(ME).status_code == 401
    assert finish(client, body["token"], "000000").status_code == 401


def test_the_second_step_answers_as_login_does(client, me, app, settings):
    token = login(client).json()["token"]

    response = finish(client, token, app.code())

    assert response.status_code == 200
    assert response.json()["user"]["userId"] == me.external_id
    assert response.json()["csrfToken"]
    assert settings.SESSION_COOKIE_NAME in response.cookies
    assert client.get(ME).json() == {"user": response.json()["user"]}


def test_without_a_second_factor_login_is_as_it_was(client, me):
    response = login(client)

    assert (response.status_code, sorted(response.json())) == (200, ["csrfToken", "user"])


def test_a_wrong_password_says_nothing_of_a_second_factor(client, app):
    response = login(client, "wrong")

    assert (response.status_code, response.json()["code"]) == (401, "wrong_credentials")
    assert "token" not in response.json()


def test_a_recovery_code_will_do(client, me):
    _, recovery = with_second_factor(me)
    token = login(client).json()["token"]

    assert finish(client, token, recovery[0]).status_code == 200
    assert finish(Client(), token, recovery[0]).status_code == 401


def test_a_code_is_used_once(client, app):
    token, code = login(client).json()["token"], app.code()

    assert [finish(Client(), token, code).status_code for _ in range(2)] == [200, 401]


def test_wrong_codes_are_refused_by_field_and_then_closed(client, app):
    token = login(client).json()["token"]

    answers = [finish(client, token, "000000") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert (answers[0].json()["code"], list(answers[0].json()["fields"])) == ("wrong_code", ["code"])
    assert answers[5].json()["code"] == "too_many_codes"
    assert int(answers[5]["Retry-After"]) > 800
    assert finish(client, token, app.code()).status_code == 429


@pytest.mark.parametrize("change", [lambda word: word[:-2] + "xx", lambda _: "x", lambda word: word.swapcase()])
def test_a_token_that_was_tampered_with_is_none(client, app, change):
    token = change(login(client).json()["token"])

    response = finish(client, token, app.code())

    assert (response.status_code, response.json()["code"]) == (401, "sign_in_expired")


def test_a_token_is_good_for_ten_minutes(client, me):
    with time_machine.travel(NOW, tick=False) as traveller:
        app, _ = with_second_factor(me, NOW)
        token = login(client).json()["token"]
        traveller.shift(timedelta(minutes=10))

        assert finish(client, token, app.code()).json()["code"] == "sign_in_expired"


def test_a_token_of_another_person_does_not_take_my_code(client, app):
    bob = member(user__email="bob@example.com").user
    bob.set_password(PASSWORD)
    bob.save()
    with_second_factor(bob)

    assert finish(client, half_open_token(bob, now=clock.now()), app.code()).json()["code"] == "wrong_code"


def test_a_second_factor_that_is_off_by_now_begins_nothing(client, me, app):
    token = login(client).json()["token"]
    me.second_factors.all().delete()

    response = finish(client, token, app.code())

    assert (response.status_code, response.json()["code"]) == (409, "no_second_factor")


def test_a_remembered_client_is_not_asked(client, app):
    finish(client, login(client).json()["token"], app.code(), remember=True)
    client.cookies.pop("buyer_session", None)
    client.cookies.pop("producer_session", None)

    assert login(client).status_code == 200


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["code", "token"]),
        ({"token": "x", "code": ""}, ["code"]),
        ({"token": "x", "code": 123456}, ["code"]),
        ({"token": "x", "code": "1" * 61}, ["code"]),
        ({"token": "x", "code": "1", "user": "ann"}, ["user"]),
    ],
)
def test_malformed(client, body, fields):
    response = client.post(STEP, body, content_type="application/json")

    assert (response.status_code, sorted(response.json()["fields"])) == (400, fields)


def test_takes_post_and_json_only(client):
    assert client.get(STEP).status_code == 405
    assert client.post(STEP, {"token": "x"}).status_code == 415
