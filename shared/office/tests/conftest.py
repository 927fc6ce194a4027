import pytest
import time_machine

from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, member, signed_in


@pytest.fixture(autouse=True)
def clock():
    """The clock stands at NOW; `clock.move_to(…)` moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ann(db):
    """The owner of Alpha Air."""
    return member(organization__name="Alpha Air", user__name="Ann Lee", user__email="ann@alpha.example")


@pytest.fixture
def bo(ann):
    """A colleague of hers, who trades."""
    return member(Role.TRADER, organization=ann.organization, user__name="Bo Kim", user__email="bo@alpha.example")


@pytest.fixture
def rival(db):
    """The owner of another company."""
    return member(organization__name="Rival Air", user__name="Rae Vale", user__email="rae@rival.example")


@pytest.fixture
def browser(client, ann):
    """Ann's browser."""
    return signed_in(client, ann)
