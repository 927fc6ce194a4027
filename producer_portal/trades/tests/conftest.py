import pytest

from producer_portal.bids.tests.conftest import joost, lot, wire
from shared.accounts.models import Membership

from .factories import PK, taken

__all__ = ["joost", "lot", "wire"]


@pytest.fixture
def contract(joost):
    """A contract that waits for our signature, which Joost may give."""
    Membership.objects.filter(user=joost.user).update(can_sign=True)
    return taken(joost, _id=PK)


@pytest.fixture
def browser(client, joost):
    client.force_login(joost.user)
    return client
