import pytest
import responses

from producer_portal.marketplace.tests.factories import mirrored
from shared.accounts.roles import Kind, Role
from shared.accounts.tests.factories import actor_for, member


@pytest.fixture
def joost(db):
    """An owner at Rotterdam Renewables, as an actor."""
    company = {"organization__name": "Rotterdam Renewables B.V.", "organization__kind": Kind.PRODUCER}
    return actor_for(member(Role.OWNER, user__name="Joost van Dalen", **company))


@pytest.fixture
def lot(db):
    return mirrored()


@pytest.fixture
def wire():
    """The Buyer portal's end of the wire."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock
