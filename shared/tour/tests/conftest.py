import pytest

from shared.accounts.tests.factories import member


@pytest.fixture(autouse=True)
def _demonstration(settings):
    settings.DEBUG = True
    settings.TOUR_FACTS = "shared.tour.tests.facts.tell"


@pytest.fixture
def person(db):
    return member()


@pytest.fixture
def browser(client, person):
    client.force_login(person.user)
    return client
