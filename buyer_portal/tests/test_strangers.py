"""Every route of the Buyer portal in the hands of somebody of another organisation, signed in and by key."""

from datetime import date
from decimal import Decimal

import pytest

from buyer_portal.contracts.models import Contract
from buyer_portal.deals.models import Negotiation
from buyer_portal.deals.services import accept_offer
from buyer_portal.deals.tests.factories import negotiation_of, open_lot, producer, submitted
from buyer_portal.lots.tests.factories import lot_of, written
from buyer_portal.lots.tests.test_import_lots import sent, worked
from buyer_portal.reference.services import set_reference_price
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, actor_for, member
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
    telling_lists,
)  # fmt: skip
from shared.tests.strangers_records import NOBODYS, PERSONAL, PUBLIC, RECORDS

pytestmark = pytest.mark.django_db


def draft(victim):
    return lot_of(victim, fields=written(title=f"{WORD} lot", description=WORD)).pk


def import_of_lots(victim):
    return worked(sent(actor_for(victim), f"{WORD},1200,2027-05-31,Oslo (OSL)", f"{WORD},many,soon,Nowhere")).pk


def bid(victim):
    return _bid(victim).pk


def _bid(victim):
    return submitted(open_lot(victim), producer(f"{WORD} Renewables"), message=WORD)


def lot_with_bid(victim):
    return _bid(victim).lot_id


def negotiation(victim):
    return negotiation_of(_bid(victim)).pk


def contract(victim):
    deal: Negotiation = negotiation_of(_bid(victim))
    accept_offer(negotiation=deal, by=actor_for(victim), now=NOW)
    return Contract.objects.get(bid=deal.bid).pk


def reference_price(victim):
    return set_reference_price(
        organization=victim.organization, amount=Decimal(790), currency="USD", as_of=date(2026, 11, 1), source=WORD,
        by=actor_for(victim), now=NOW,
    )  # fmt: skip


WHOSE = Whose(
    records=RECORDS
    | {
        "lots:import": import_of_lots,
        "lots:import_lots": import_of_lots,
        "lots:drop_import": import_of_lots,
        "lots:wrong_rows": import_of_lots,
        "lots:*": draft,
        "bids:*": lot_with_bid,
        "deals:api_deal*": negotiation,
        "deals:*": bid,
        "contracts:*": contract,
    },
    bodies={
        "deals:api_accept_counter": {"accept": False},
        "deals:api_confirm": {"lotRevision": 1},
        "deals:api_withdraw_counter": {"offerId": "0" * 24},
        "deals:api_bid": {"status": "rejected"},
        "contracts:api_sign": {"name": WORD, "consent": True, "documentHash": "ab" * 32},
    },
    public=PUBLIC
    | {
        "contracts:verify_any": "anybody may ask whether a document is the signed one",
        "deals:api_bids": "takes bids without a key while PUBLIC_BIDS says so",
    },
    personal=PERSONAL
    | {
        "deals:reckon": "reckons, and keeps nothing",
        "contracts:api_contracts": "posted, it shows the contract that there is",
        "deals:api_deals": "posted, it shows the negotiation that there is",
    },
    nobodys=NOBODYS
    | {
        "lots:api_external_lot": "every producer reads what was published",
        "contracts:verify": "tells anybody whether a document is the signed one",
    },
)


@pytest.fixture
def victim(db):
    return member(organization__name=f"{WORD} Airways", user__name=f"Ann {WORD}", user__email=f"{WORD}@a.example")


@pytest.fixture
def viewer(victim):
    """A colleague of the victim's who may only look."""
    return member(Role.VIEWER, organization=victim.organization, user__name="Lea Frei")


@pytest.fixture
def stranger(db):
    return member(organization__name="Rival Air", user__name="Rae Vale")


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
    for make in [*RECORDS.values(), draft, contract, import_of_lots, reference_price]:
        make(victim)

    check_list_tells_nothing(route, stranger)


def test_to_its_owner_the_lists_tell(victim):
    for make in [*RECORDS.values(), draft, bid, contract, import_of_lots, reference_price]:
        make(victim)

    told = {"accounts:people", "accounts:api_keys", "comms:notifications", "lots:list", "reference:price"}
    told |= {
        "lots:imports",
        "deals:list",
        "deals:api_bids",
        "deals:api_deals",
        "contracts:api_contracts",
        "pages:dashboard",
    }
    assert telling_lists(victim) >= told


def test_the_tables_name_no_route_that_is_gone():
    assert WHOSE.unused() == []
