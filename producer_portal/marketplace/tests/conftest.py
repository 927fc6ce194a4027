"""What these tests share: no broker, a cache of their own, and a table that writes down what was set off."""

import pytest
import responses
from celery import current_app

from shared.accounts.tests.factories import ApiKeyFactory
from shared.ids import new_id

from . import facts
from .far_buyer import FarBuyer


@pytest.fixture(autouse=True, scope="session")
def _no_broker():
    """Wake-ups go nowhere: what is due is worked by hand."""
    current_app.conf.broker_url = "memory://"


@pytest.fixture(autouse=True)
def _fresh_cache(settings):
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": new_id()}}


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
