"""What these tests share: the Buyer portal's end of the wire, and a table that writes down what was set off."""

import pytest
import responses

from shared.accounts.roles import Role
from shared.accounts.tests.factories import ApiKeyFactory, member, signed_in

from . import facts
from .far_buyer import FarBuyer


@pytest.fixture
def told(settings):
    """The facts that were told to the apps above, in order: (fact, lot id)."""
    settings.REACTIONS = f"{facts.__name__}.TABLE"
    facts.TOLD.clear()
    return facts.TOLD


@pytest.fixture
def far_buyer():
    """The Buyer portal, which answers what the test says it holds."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as wire:
        yield FarBuyer(wire)


@pytest.fixture
def key(client):
    """Django's test client, calling with the key of some organisation."""
    client.defaults["HTTP_X_API_KEY"] = ApiKeyFactory().secret
    return client


@pytest.fixture
def person(db):
    """Somebody at a producer's who may look, and so may search and watch."""
    return member(Role.VIEWER)


@pytest.fixture
def producer(client, person):
    """Their browser."""
    return signed_in(client, person)
