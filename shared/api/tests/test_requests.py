"""What comes in and goes out: strict JSON, exact numbers, one error shape."""

import logging

import pytest

from shared.accounts.models import Organization
from shared.accounts.tests.factories import ApiKeyFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("shared.api.tests.sample")]


@pytest.fixture
def key():
    return ApiKeyFactory(scopes=["manage"])


@pytest.fixture
def raw(client, key):
    def send(body, content_type="application/json", method="POST", path="/api/names", **headers):
        named = {"X-API-Key": key.secret, **headers}
        return client.generic(method, path, body, content_type=content_type, headers=named)

    return send


def test_numbers_come_and_go_exactly(raw):
    response = raw('{"name": "a", "price": {"amount": 0.1000}}')

    assert b'"price":0.1000' in response.content
    assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[1]",
        "null",
        '"name"',
        '{"name": NaN}',
        '{"name": "a", "name": "b"}',
        '{"name": "\\ud800"}',
        '{"name": "a\\u0000"}',
        b"\xff\xfe",
        b'\xef\xbb\xbf{"name": "a"}',
        "[" * 100_000,
        '{"name": ' + "9" * 5_000 + "}",
    ],
)
def test_bad_json_is_400(raw, body):
    response = raw(body)

    assert (response.status_code, response.json()["code"]) == (400, "malformed")
    assert not Organization.objects.filter(name="a").exists()


def test_wrong_fields_are_named(raw):
    response = raw('{"price": {"amount": -1}, "status": "done"}')

    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert sorted(response.json()["fields"]) == ["name", "price.amount", "status"]


def test_no_body_is_an_empty_one(raw):
    response = raw("")

    assert (response.status_code, list(response.json()["fields"])) == (400, ["name"])


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_another_type_is_415(raw, content_type):
    response = raw('{"name": "a"}', content_type)

    assert (response.status_code, response.json()["code"]) == (415, "not_json")


def test_json_with_its_charset_is_json(raw):
    assert raw('{"name": "a"}', "application/json; charset=utf-8").status_code == 201


def test_too_large_is_413(raw):
    response = raw('{"name": "' + "a" * (256 * 1024) + '"}')

    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_whatever_is_accepted_the_answer_is_json(raw):
    response = raw('{"name": "a"}', Accept="text/html, application/xml;q=0.9")

    assert (response.status_code, response["Content-Type"]) == (201, "application/json")


def test_no_cache_keeps_an_answer(raw):
    assert raw('{"name": "a"}')["Cache-Control"] == "no-store"


def test_a_conflict_shows_the_record(raw):
    response = raw('{"name": "stale"}')

    assert response.status_code == 409
    assert response.json() == {
        "error": "It has changed.",
        "code": "stale_version",
        "fields": {},
        "record": {"_id": "1", "version": 3},
    }


def test_a_bug_is_recorded_and_tells_nothing(raw, client, caplog):
    client.raise_request_exception = False

    with caplog.at_level(logging.ERROR, "shared.api"):
        response = raw('{"name": "crash"}')

    assert (response.status_code, response.json()["code"]) == (500, "internal_error")
    assert "a bug" not in response.content.decode()
    assert "POST /api/names failed" in caplog.text
    assert "RuntimeError: a bug" in caplog.text


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_other_methods_are_405(raw, method):
    response = raw("", method=method)

    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert response["Allow"] == "GET, HEAD, POST"


def test_other_methods_are_405_for_strangers_too(client):
    assert client.put("/api/names").status_code == 405


@pytest.mark.parametrize("path", ["/api/nothing", "/api/", "/api", "/api/names/", "/api/v1/auth/me/"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_that_is_none_is_404_as_json(client, path, method):
    response = client.generic(method, path)

    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_a_querys_empty_and_unknown_names_are_left_out(client, key):
    Organization.objects.create(name="a", kind="buyer")
    path = "/api/names?name=&utm_source=x"

    assert len(client.get(path, headers={"X-API-Key": key.secret}).json()["names"]) == 2


def test_a_querys_wrong_values_are_named(client, key):
    response = client.get(f"/api/names?name={'a' * 300}", headers={"X-API-Key": key.secret})

    assert (response.status_code, list(response.json()["fields"])) == (400, ["name"])
