"""Every route of the Producer portal in the hands of somebody of another organisation, signed in and by key."""

import pytest
import responses

from producer_portal.bids.tests.factories import drafted, written
from producer_portal.certificates.services import add_certificate
from producer_portal.marketplace.filters import MarketFilters
from producer_portal.marketplace.services import searches
from producer_portal.marketplace.tests.factories import mirrored
from producer_portal.trades.services import take_contract
from producer_portal.trades.tests.factories import told
from shared import schemas
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, actor_for, member
from shared.comms.kinds import Mailing
from shared.tests.strangers import (
    WORD,
    Whose,
    check_is_shut_to_nobody,
    check_its_owner_gets_in,
    check_list_tells_nothing,
    check_stranger_is_shut_out,
    check_takes_its_methods_alone,
    check_viewers_do_nothing,
    lists,
)  # fmt: skip
from shared.tests.strangers_records import NOBODYS, PERSONAL, RECORDS
from shared.tests.strangers_records import PUBLIC as OPEN

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


def bid(victim):
    return drafted(mirrored(), actor_for(victim), message=WORD).pk


def contract(victim):
    record = told(actor_for(victim), clauses=[{"heading": "Subject", "text": WORD}])
    take_contract(contract=schemas.Contract.model_validate(record), now=NOW)
    return record["_id"]


def certificate(victim):
    return add_certificate(
        scheme="ISCC EU", number=WORD, scope=WORD, valid_from=NOW.date(), valid_to=NOW.date(), by=actor_for(victim),
        now=NOW,
    ).pk  # fmt: skip


WHOSE = Whose(
    records=RECORDS
    | {
        "marketplace:restore_search": put_away,
        "marketplace:*_search": saved_search,
        "marketplace:set_alerts": saved_search,
        "certificates:*": certificate,
        "bids:*": bid,
        "trades:*": contract,
    },
    bodies={
        "bids:api_confirm": {"lotRevision": 1},
        "bids:api_withdraw_counter": {"offerId": "0" * 24},
        "bids:api_bids": lambda: {"lotId": mirrored().pk, **written(message=WORD).to_dict()},
        "trades:api_sign": {"name": WORD, "consent": True, "documentHash": "ab" * 32},
    },
    queries={"bids:figures": "?step=volume"},
    public=OPEN,
    personal=PERSONAL
    | {
        "bids:refresh": "reads the bid again from its owner",
        "trades:refresh": "reads the contract again from its owner",
        "bids:reckon": "reckons, and keeps nothing",
        "bids:figures": "reckons, and keeps nothing",
    },
    nobodys=NOBODYS
    | {
        "bids:begin": PUBLIC,
        "marketplace:lot": PUBLIC,
        "marketplace:lot_now": PUBLIC,
        "marketplace:watch_lot": PUBLIC,
        "marketplace:unwatch_lot": PUBLIC,
        "marketplace:api_lot": PUBLIC,
    },
)


@pytest.fixture(autouse=True)
def nobody_else_answers():
    """The Buyer portal is away."""
    with responses.RequestsMock(assert_all_requests_are_fired=False):
        yield


@pytest.fixture
def victim(db):
    return member(organization__name=f"{WORD} Fuels", user__name=f"Ann {WORD}", user__email=f"{WORD}@a.example")


@pytest.fixture
def viewer(victim):
    """A colleague of the victim's who may only look."""
    return member(Role.VIEWER, organization=victim.organization, user__name="Lea Frei")


@pytest.fixture
def stranger(db):
    return member(organization__name="Rival Fuels", user__name="Rae Vale")


@pytest.mark.parametrize("route", WHOSE.routes_of_records())
def test_what_is_another_organisations_is_not_there(route, victim, stranger):
    check_stranger_is_shut_out(WHOSE, route, victim, stranger)


@pytest.mark.parametrize("route", WHOSE.routes_of_records())
def test_to_its_owner_it_is_there(route, victim):
    check_its_owner_gets_in(WHOSE, route, victim)


@pytest.mark.parametrize("route", WHOSE.guarded())
def test_whoever_is_not_signed_in_is_sent_away(route, victim):
    check_is_shut_to_nobody(WHOSE, route, victim)


@pytest.mark.parametrize("route", WHOSE.guarded())
def test_a_wrong_method_does_nothing(route, victim):
    check_takes_its_methods_alone(WHOSE, route, victim)


@pytest.mark.parametrize("route", WHOSE.deeds())
def test_viewers_do_nothing(route, victim, viewer):
    check_viewers_do_nothing(WHOSE, route, victim, viewer)


@pytest.mark.parametrize("route", lists())
def test_no_list_tells_of_another_organisation(route, victim, stranger):
    for make in [*RECORDS.values(), saved_search, bid, contract, certificate]:
        make(victim)

    check_list_tells_nothing(route, stranger)


def test_the_tables_name_no_route_that_is_gone():
    assert WHOSE.unused() == []
