import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import OperationalError

from shared.accounts.tests.factories import ApiKeyFactory
from shared.api import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def afresh(monkeypatch, settings):
    monkeypatch.setattr(health, "_migrated", False)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    health._broker.cache_clear()
    yield
    health._broker.cache_clear()


def test_healthz_touches_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_readyz_without_a_broker_is_still_ready(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "store": "ok",
        "migrations": "ok",
        "broker": "degraded",
        "workers": response.json()["workers"],
    }


def test_readyz_looks_at_the_migrations_once(client, django_assert_num_queries):
    client.get("/readyz")

    with django_assert_num_queries(3):  # the store, the last sweep, and since there was none, when this portal began
        client.get("/readyz")


def test_readyz_with_migrations_to_come(client):
    MigrationRecorder(connection).record_unapplied("api", "0001_idempotency_records")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert (response.json()["status"], response.json()["migrations"]) == ("unavailable", "unapplied")


def test_readyz_without_the_store(client):
    def gone(*_):
        raise OperationalError("gone")

    with connection.execute_wrapper(gone):
        response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {
        "status": "unavailable",
        "store": "down",
        "migrations": "unknown",
        "broker": "degraded",
    }


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_they_are_read_only(client, path):
    assert client.post(path).status_code == 405


INSIDE = ["/metrics", "/api/docs"]


@pytest.mark.parametrize("path", INSIDE)
def test_inside_pages_are_open_while_debugging(client, settings, path):
    settings.DEBUG = True

    assert client.get(path, REMOTE_ADDR="203.0.113.9").status_code == 200


@pytest.mark.parametrize("path", INSIDE)
def test_inside_pages_take_this_machine_or_a_key(client, settings, path):
    settings.DEBUG = False
    key = ApiKeyFactory().secret
    proxied = {"X-Forwarded-For": "203.0.113.9"}

    statuses = {
        "this machine": client.get(path, REMOTE_ADDR="127.0.0.1").status_code,
        "over IPv6": client.get(path, REMOTE_ADDR="::1").status_code,
        "through a proxy here": client.get(path, REMOTE_ADDR="127.0.0.1", headers=proxied).status_code,
        "elsewhere": client.get(path, REMOTE_ADDR="203.0.113.9").status_code,
        "a wrong key": client.get(path, REMOTE_ADDR="203.0.113.9", headers={"X-API-Key": "x"}).status_code,
        "a key": client.get(path, REMOTE_ADDR="203.0.113.9", headers={"X-API-Key": key}).status_code,
    }

    assert statuses == {
        "this machine": 200,
        "over IPv6": 200,
        "through a proxy here": 401,
        "elsewhere": 401,
        "a wrong key": 401,
        "a key": 200,
    }


def test_metrics_count_by_route(client):
    from shared.api.metrics import REQUESTS, request_metrics_middleware

    def answer(request):
        from django.http import HttpResponse
        from django.urls import resolve

        request.resolver_match = resolve("/healthz")
        return HttpResponse()

    from django.test import RequestFactory

    def counted():
        return REQUESTS.labels("GET", "/healthz", "200")._value.get()

    before = counted()
    request_metrics_middleware(answer)(RequestFactory().get("/healthz"))

    assert counted() == before + 1
    assert b"saf_http_requests_total" in client.get("/metrics").content
