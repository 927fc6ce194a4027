from datetime import timedelta

import pytest
from django.urls import reverse

from buyer_portal.bids.models import Bid
from buyer_portal.contracts.models import Contract
from buyer_portal.contracts.services import Circumstances, sign_contract
from buyer_portal.deals.services import accept_offer, counter_offer
from buyer_portal.deals.tests.factories import negotiation_of, producer, submitted
from buyer_portal.lots.services import create_lot, publish_lot
from buyer_portal.lots.tests.factories import lot_of, written
from buyer_portal.pages.tour import tour_facts
from shared import schemas
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, actor_for, member
from shared.tour.steps import STEPS

pytestmark = pytest.mark.django_db

SINCE = NOW - timedelta(minutes=1)
NAMES = [step.name for step in STEPS]
FUEL = {"amount": 4000, "unit": "tonnes"}


@pytest.fixture
def owner(trader):
    return actor_for(member(Role.OWNER, organization=trader.organization, can_sign=True))


def done(actor):
    return tour_facts(actor, SINCE).done


def counter(bid, by, price):
    counter_offer(negotiation=negotiation_of(bid), body=schemas.CounterOffer(price_per_unit=price), by=by, now=NOW)


def accept(bid, by):
    standing = Bid.objects.get(pk=bid.pk).standing
    named = {"offer_id": standing.offer_id, "terms_hash": standing.terms_hash}
    accept_offer(negotiation=negotiation_of(bid), by=by, now=NOW, **named)


def sign(bid, by):
    contract = Contract.objects.whole().get(bid=bid)
    body = schemas.SignContract(name="Somebody", consent=True, document_hash=contract.document_hash)
    sign_contract(contract=contract, body=body, how=Circumstances(), by=by, now=NOW)


def test_each_deed_ticks_its_step_and_the_next_one_leads_to_it(owner):
    joost = producer()
    lot = create_lot(fields=written(volume=FUEL), by=owner, now=NOW)
    assert done(owner) == set()
    assert tour_facts(owner, SINCE).paths == {"publish": f"/lots/{lot.pk}/"}

    lot = publish_lot(lot=lot, by=owner, now=NOW)
    assert (done(owner), tour_facts(owner, SINCE).ids) == (set(NAMES[:1]), {"lot": lot.pk})

    bid = submitted(lot, joost, externalBidId="f" * 24)
    assert done(owner) == set(NAMES[:2])
    assert tour_facts(owner, SINCE).ids == {"lot": lot.pk, "bid": bid.pk, "ours": "f" * 24}

    counter(bid, owner, 2050)
    assert done(owner) == set(NAMES[:3])
    counter(bid, joost, 2070)
    assert done(owner) == set(NAMES[:4])
    accept(bid, owner)
    assert done(owner) == set(NAMES[:5])
    assert tour_facts(owner, SINCE).ids["contract"] == Contract.objects.get().pk

    sign(bid, owner)
    assert done(owner) == set(NAMES[:6])
    sign(bid, joost)
    assert done(owner) == set(NAMES)


def test_who_agrees_sooner_has_not_to_counter(owner):
    bid = submitted(create_lot(fields=written(volume=FUEL), by=owner, now=NOW, publish=True), producer())

    accept(bid, owner)

    assert done(owner) == set(NAMES[:5])


def test_what_was_done_before_or_by_others_does_not_count(elena, trader, viewer, stranger):
    lot_of(trader, created_at=NOW - timedelta(days=1))
    create_lot(fields=written(), by=actor_for(stranger), now=NOW, publish=True)

    assert done(elena) == set()
    create_lot(fields=written(), by=elena, now=NOW, publish=True)
    assert done(actor_for(viewer)) == set()


def test_queries_do_not_grow(owner, django_assert_num_queries):
    for number in range(3):
        lot = create_lot(fields=written(volume=FUEL), by=owner, now=NOW, publish=True)
        accept(submitted(lot, producer(f"Producer {number}", f"Person {number}")), owner)

    with django_assert_num_queries(5):
        tour_facts(owner, SINCE)


def test_who_may_only_look_is_asked_to_try_nothing(viewer, browser_of, settings):
    settings.DEBUG = True

    assert "Try it" not in browser_of(viewer).get(reverse("pages:dashboard")).content.decode()
