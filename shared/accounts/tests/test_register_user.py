import threading

import pytest
from django.db import connection

from shared.accounts.models import Membership, Organization, User
from shared.accounts.roles import Home
from shared.accounts.services import register_user
from shared.audit.models import Event
from shared.errors import DomainError, Invalid

from .factories import NOW, PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

ANN = {"email": " Ann@Example.COM ", "name": "Ann Smith", "password": PASSWORD}
FORM = {"email": "ann@example.com", "name": "Ann Smith", "organization_name": "Alpha Air", "password": PASSWORD}
BODY = {"email": "ann@example.com", "name": "Ann Smith", "organizationName": "Alpha Air", "password": PASSWORD}


def test_register_user_makes_an_owner_of_a_new_organization(settings):
    user = register_user(**ANN, organization_name="Alpha Air", time_zone="Europe/Zurich", now=NOW)

    membership = Membership.objects.get(user=user)
    assert (user.email, user.time_zone, user.home, user.check_password(PASSWORD)) == (
        "ann@example.com",
        "Europe/Zurich",
        Home.HERE,
        True,
    )
    assert user.external_id.startswith("user_")
    assert (membership.role, membership.can_sign, membership.can_pay) == ("owner", True, True)
    assert (membership.organization.name, membership.organization.kind) == ("Alpha Air", settings.PORTAL)
    assert list(Event.objects.order_by("id").values_list("verb", "actor_name")) == [
        ("register_user", "Ann Smith"),
        ("create_organization", "Ann Smith"),
        ("add_member", "Ann Smith"),
    ]


def test_register_user_without_organization_gets_a_one_person_one():
    user = register_user(**ANN, now=NOW)

    assert Organization.objects.get(memberships__user=user).name == "Ann Smith"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "ann"}, "email"),
        ({"name": "  "}, "name"),
        ({"password": "short"}, "password"),
        ({"password": "password1"}, "password"),
        ({"time_zone": "Mars/Base"}, "timeZone"),
    ],
)
def test_register_user_names_the_field_at_fault(wrong, field):
    with pytest.raises(Invalid) as refused:
        register_user(**(ANN | wrong), now=NOW)

    assert list(refused.value.fields) == [field]
    assert not User.objects.exists()


def test_register_user_twice_is_refused():
    UserFactory(email="ann@example.com")

    with pytest.raises(DomainError) as refused:
        register_user(**ANN, now=NOW)

    assert (refused.value.code, list(refused.value.fields)) == ("email_taken", ["email"])


def test_a_shadow_does_not_take_an_address():
    UserFactory(email="ann@example.com", home=Home.PEER)

    assert register_user(**ANN, now=NOW).home == Home.HERE


@pytest.mark.django_db(transaction=True)
def test_register_user_race_makes_one_account():
    outcomes, gate = [], threading.Barrier(4)

    def run():
        gate.wait()
        try:
            outcomes.append(register_user(**ANN, now=NOW).email)
        except DomainError as refused:
            outcomes.append(list(refused.fields))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes, key=str) == sorted(["ann@example.com", ["email"], ["email"], ["email"]], key=str)
    assert (User.objects.count(), Organization.objects.count()) == (1, 1)


def test_page_registers_and_signs_in(client):
    response = client.post("/register/?next=/settings/", FORM)

    assert (response.status_code, response["Location"]) == (302, "/settings/")
    assert client.get("/settings/").status_code == 200
    assert Organization.objects.get().name == "Alpha Air"


def test_page_keeps_what_was_typed_when_it_refuses(client):
    response = client.post("/register/", FORM | {"password": "short"})

    assert response.status_code == 422
    assert "This password is too short" in response.content.decode()
    assert 'value="Alpha Air"' in response.content.decode()
    assert not User.objects.exists()


def test_page_takes_get_and_post_only(client):
    assert client.get("/register/").status_code == 200
    assert client.put("/register/").status_code == 405


def test_api_registers_and_signs_in(client):
    response = client.post("/api/v1/auth/register", BODY, content_type="application/json")

    user = User.objects.get()
    assert response.status_code == 201
    assert response.json()["user"]["userId"] == user.external_id
    assert [one["name"] for one in response.json()["user"]["organizations"]] == ["Alpha Air"]
    assert client.get("/api/v1/auth/me").json() == {"user": response.json()["user"]}


def test_api_refuses_what_cannot_be_set(client):
    response = client.post(
        "/api/v1/auth/register", BODY | {"isStaff": True, "role": "owner"}, content_type="application/json"
    )

    assert response.status_code == 400
    assert sorted(response.json()["fields"]) == ["isStaff", "role"]


def test_api_twice_is_refused(client):
    client.post("/api/v1/auth/register", BODY, content_type="application/json")
    response = client.post("/api/v1/auth/register", BODY, content_type="application/json")

    assert (response.status_code, response.json()["code"]) == (409, "email_taken")
    assert list(response.json()["fields"]) == ["email"]


def test_api_takes_post_only(client):
    response = client.get("/api/v1/auth/register")

    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
