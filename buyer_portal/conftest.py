"""What the Buyer portal's tests share: a clock that stands, and who is who."""

import json

import pytest
import time_machine
from django.test import Client

from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, actor_for, member


@pytest.fixture(autouse=True)
def clock():
    """The clock stands at NOW; `clock.move_to(…)` moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def trader(db):
    """Elena's membership: she trades for Helvia Airways."""
    return member(Role.TRADER, organization__name="Helvia Airways AG", user__name="Elena Brunner")


@pytest.fixture
def elena(trader):
    """Elena as an actor."""
    return actor_for(trader)


@pytest.fixture
def viewer(trader):
    """A colleague of Elena's who may only look."""
    return member(Role.VIEWER, organization=trader.organization, user__name="Lea Frei")


@pytest.fixture
def stranger(db):
    """The owner of another company."""
    return member(Role.OWNER, organization__name="Norrland Air AB", user__name="Astrid Lund")


@pytest.fixture
def browser(client, trader):
    """Elena's browser."""
    client.force_login(trader.user)
    return client


TRUSTED = {"X_API_Key": "dev-api-key-123"}


def on_behalf_of(person):
    """The headers that the trusted dashboard sends for a person and their organisation."""
    return {**TRUSTED, "X_Acting_User": person.user.external_id, "X_Acting_Org": person.organization.pk}


class Api:
    """JSON calls of one caller: `api.post(path, {…}, X_API_Key=…)`."""

    def __init__(self, client):
        self.client = client

    def call(self, method, path, body=None, **headers):
        data = b"" if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, path, data, content_type="application/json", headers=named)

    def get(self, path, **headers):
        return self.call("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self.call("POST", path, body, **headers)

    def patch(self, path, body=None, **headers):
        return self.call("PATCH", path, body, **headers)

    def delete(self, path, body=None, **headers):
        return self.call("DELETE", path, body, **headers)


def signed_in(membership):
    client = Client()
    client.force_login(membership.user)
    return client


@pytest.fixture
def api(browser):
    """Elena's calls."""
    return Api(browser)


@pytest.fixture
def api_of(db):
    """`api_of(membership)` calls as that member, `api_of(None)` as nobody."""
    return lambda membership: Api(signed_in(membership) if membership else Client())


@pytest.fixture
def browser_of(db):
    """`browser_of(membership)` is that member's browser."""
    return signed_in
