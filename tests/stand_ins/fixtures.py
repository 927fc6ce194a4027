"""A Clerk on this machine, for the tests of whatever asks it. A conftest names those it wants."""

from datetime import UTC, datetime

import pytest

from shared.identity.clerk import keys
from shared.settings import ClerkSettings

from .clerk import SECRET_KEY, ClerkStandIn


@pytest.fixture
def clerk(settings):
    """A Clerk on this machine, by which people sign in."""
    with ClerkStandIn() as stand_in:
        settings.IDENTITY_PROVIDER = "clerk"
        settings.CLERK = ClerkSettings(
            frontend=stand_in.url,
            accounts=stand_in.url,
            api_url=stand_in.url,
            secret_key=SECRET_KEY,
            jwt_key="",
            parties=("http://localhost:3004", "http://testserver"),
            development=True,
        )
        yield stand_in
    keys._ring.cache_clear()


@pytest.fixture
def later(time_machine):
    """`later(60)`: a minute on, for the clock that everything reads; it stands still in between."""
    time_machine.move_to(datetime.now(UTC), tick=False)
    return time_machine.shift


@pytest.fixture
def ada(clerk):
    return clerk.add_user("Ada Bell", "ada@example.com")
