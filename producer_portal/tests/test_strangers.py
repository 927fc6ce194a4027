"""Every route of the Producer portal in the hands of somebody of another organisation, signed in and by key."""

import pytest

from producer_portal.marketplace import searches
from producer_portal.marketplace.filters import MarketFilters
from shared.accounts.tests.factories import NOW, actor_for, member
from shared.comms.kinds import Mailing
from shared.ids import new_id
from shared.tests.strangers import (
    WORD,
    Whose,
    check_its_owner_gets_in,
    check_list_tells_nothing,
    check_stranger_is_shut_out,
    lists,
)  # fmt: skip
from shared.tests.strangers_records import NOBODYS, RECORDS

pytestmark = pytest.mark.django_db

PUBLIC = "every producer reads the lots of the market"


def saved_search(victim):
    return searches.save_search(
        name=WORD, filters=MarketFilters(region=("Europe",)), mail=Mailing.AT_ONCE, bell=True, by=actor_for(victim),
        now=NOW,
    ).pk  # fmt: skip


def put_away(victim):
    search = searches.get_search_for(actor_for(victim), saved_search(victim))
    return searches.delete_search(search=search, by=actor_for(victim), now=NOW).pk


WHOSE = Whose(
    records=RECORDS
    | {
        "marketplace:restore_search": put_away,
        "marketplace:*_search": saved_search,
        "marketplace:set_alerts": saved_search,
    },
    nobodys=NOBODYS
    | {
        "marketplace:lot": PUBLIC,
        "marketplace:watch_lot": PUBLIC,
        "marketplace:unwatch_lot": PUBLIC,
        "marketplace:api_lot": PUBLIC,
    },
)


@pytest.fixture(autouse=True)
def fresh_cache(settings):
    """Limits begin at nought, and no Redis is needed."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": new_id()}}


@pytest.fixture
def victim(db):
    return member(organization__name=f"{WORD} Fuels", user__name=f"Ann {WORD}", user__email=f"{WORD}@a.example")


@pytest.fixture
def stranger(db):
    return member(organization__name="Rival Fuels", user__name="Rae Vale")


@pytest.mark.parametrize("route", WHOSE.routes_of_records())
def test_what_is_another_organisations_is_not_there(route, victim, stranger):
    check_stranger_is_shut_out(WHOSE, route, victim, stranger)


@pytest.mark.parametrize("route", WHOSE.routes_of_records())
def test_to_its_owner_it_is_there(route, victim):
    check_its_owner_gets_in(WHOSE, route, victim)


@pytest.mark.parametrize("route", lists())
def test_no_list_tells_of_another_organisation(route, victim, stranger):
    for make in [*RECORDS.values(), saved_search]:
        make(victim)

    check_list_tells_nothing(route, stranger)


def test_the_tables_name_no_route_that_is_gone():
    assert WHOSE.unused() == []
