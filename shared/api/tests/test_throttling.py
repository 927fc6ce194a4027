import pytest
import time_machine

from shared.accounts.tests.factories import NOW, ApiKeyFactory, member, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("shared.api.tests.sample")]


@pytest.fixture(autouse=True)
def small_limits(settings):
    settings.TRUSTED_API_KEYS = ("trusted",)
    settings.RATE_LIMITS = {"key": 2, "trusted": 4, "person": 3, "address": 1}
    with time_machine.travel(NOW, tick=False):
        yield


def answers(client, times, path="/api/who", **headers):
    return [client.get(path, headers=headers).status_code for _ in range(times)]


def test_a_key(client):
    first, second = ApiKeyFactory(), ApiKeyFactory()

    assert answers(client, 3, **{"X-API-Key": first.secret}) == [200, 200, 429]
    assert answers(client, 1, **{"X-API-Key": second.secret}) == [200]


def test_the_trusted_dashboard(client):
    assert answers(client, 5, **{"X-API-Key": "trusted"}) == [200, 200, 200, 200, 429]


def test_a_person(client):
    assert answers(signed_in(client, member()), 4) == [200, 200, 200, 429]


def test_an_address(client):
    assert answers(client, 2, path="/api/who/public") == [200, 429]


def test_the_answer_says_when_to_go_on(client):
    client.get("/api/who/public")
    response = client.get("/api/who/public")

    assert response["Retry-After"] == "60"
    assert response.json() == {
        "error": "You are asking too often. Wait a moment, then go on.",
        "code": "too_many_requests",
        "fields": {},
    }


def test_without_a_cache_everything_is_let_through(client, settings):
    settings.CACHES = {"default": {"BACKEND": "shared.cache.OpenRedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}

    assert answers(client, 3, path="/api/who/public") == [200, 200, 200]


def test_health_is_not_limited(client):
    assert answers(client, 5, path="/healthz") == [200] * 5
