import pytest

from shared.audit.models import Event

from .factories import member, signed_in

pytestmark = pytest.mark.django_db


def test_page_ends_the_session(client):
    signed_in(client, member())

    response = client.post("/sign-out/")

    assert (response.status_code, response["Location"]) == (302, "/sign-in/")
    assert client.get("/settings/").status_code == 302
    assert Event.objects.get().verb == "sign_out"


def test_page_again_changes_nothing(client):
    assert client.post("/sign-out/").status_code == 302
    assert not Event.objects.exists()


def test_page_takes_post_only(client):
    signed_in(client, member())

    assert client.get("/sign-out/").status_code == 405
    assert client.get("/settings/").status_code == 200


def test_api_ends_the_session(client):
    signed_in(client, member())

    assert client.post("/api/v1/auth/logout", content_type="application/json").status_code == 204
    assert client.get("/api/v1/auth/me").status_code == 401


def test_api_again_is_401(client):
    assert client.post("/api/v1/auth/logout", content_type="application/json").status_code == 401
