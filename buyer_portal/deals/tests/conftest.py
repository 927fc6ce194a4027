import pytest
from django.test import Client

from buyer_portal.conftest import Api, on_behalf_of
from buyer_portal.deals.tests.factories import negotiation_of, open_lot, producer, submitted
from shared.accounts.roles import Role
from shared.accounts.tests.factories import actor_for, member


@pytest.fixture
def lot(trader):
    return open_lot(trader)


@pytest.fixture
def marc(trader):
    """Marc as an actor: an owner at Helvia Airways, who may also accept."""
    return actor_for(member(Role.OWNER, organization=trader.organization, user__name="Marc Odermatt"))


@pytest.fixture
def joost(db):
    return producer()


@pytest.fixture
def aino(db):
    return producer("Porvoo Bio Oy", "Aino Salo")


@pytest.fixture
def bid(lot, joost):
    return submitted(lot, joost)


@pytest.fixture
def deal(bid):
    return negotiation_of(bid)


@pytest.fixture
def machine():
    """A caller without a session."""
    return Api(Client())


@pytest.fixture
def as_joost(joost):
    """The trusted dashboard's headers on Joost's behalf."""
    return on_behalf_of(joost)
