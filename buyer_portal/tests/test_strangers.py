"""Every route of the Buyer portal in the hands of somebody of another organisation, signed in and by key."""

from datetime import date
from decimal import Decimal

import pytest

from buyer_portal.contracts.models import Contract
from buyer_portal.deals.models import Negotiation
from buyer_portal.deals.services import accept_offer
from buyer_portal.deals.tests.factories import negotiation_of, open_lot, producer, submitted
from buyer_portal.lots.tests.factories import lot_of, written
from buyer_portal.reference.services import set_reference_price
from shared.accounts.tests.factories import NOW, actor_for, member
from shared.tests.strangers import (
    WORD,
    Whose,
    check_its_owner_gets_in,
    check_list_tells_nothing,
    check_stranger_is_shut_out,
    lists,
    telling_lists,
)  # fmt: skip
from shared.tests.strangers_records import NOBODYS, RECORDS

pytestmark = pytest.mark.django_db


def draft(victim):
    return lot_of(victim, fields=written(title=f"{WORD} lot", description=WORD)).pk


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
        "lots:*": draft,
        "bids:*": lot_with_bid,
        "deals:api_deal*": negotiation,
        "deals:*": bid,
        "contracts:*": contract,
    },
    bodies={"deals:api_accept_counter": {"accept": False}, "deals:api_confirm": {"lotRevision": 1}},
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
def stranger(db):
    return member(organization__name="Rival Air", user__name="Rae Vale")


@pytest.mark.parametrize("route", WHOSE.routes_of_records())
def test_what_is_another_organisations_is_not_there(route, victim, stranger):
    check_stranger_is_shut_out(WHOSE, route, victim, stranger)


@pytest.mark.parametrize("route", WHOSE.routes_of_records())
def test_to_its_owner_it_is_there(route, victim):
    check_its_owner_gets_in(WHOSE, route, victim)


@pytest.mark.parametrize("route", lists())
def test_no_list_tells_of_another_organisation(route, victim, stranger):
    for make in [*RECORDS.values(), draft, reference_price]:
        make(victim)

    check_list_tells_nothing(route, stranger)


def test_to_its_owner_the_lists_tell(victim):
    for make in [*RECORDS.values(), draft, reference_price]:
        make(victim)

    told = {"accounts:people", "accounts:api_keys", "comms:notifications", "lots:list", "reference:price"}
    assert telling_lists(victim) >= told


def test_the_tables_name_no_route_that_is_gone():
    assert WHOSE.unused() == []
