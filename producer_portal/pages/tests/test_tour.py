from datetime import timedelta

import pytest

from producer_portal.bids.models import ProducerBid
from producer_portal.bids.services import begin_bid, submit_bid
from producer_portal.bids.services.mirror import take_bid
from producer_portal.bids.tests.factories import drafted, offer, record
from producer_portal.marketplace.tests.factories import mirrored
from producer_portal.pages.tour import tour_facts
from producer_portal.trades.services import take_contract
from producer_portal.trades.tests.test_contracts import signed, told
from shared import clock, schemas
from shared.accounts.tests.factories import actor_for, member
from shared.clock import to_wire
from shared.tour.panel import Facts
from shared.tour.steps import STEPS

pytestmark = pytest.mark.django_db

NAMES = [step.name for step in STEPS]


@pytest.fixture
def joost():
    return actor_for(member())


@pytest.fixture
def since():
    return clock.now() - timedelta(minutes=1)


def came(**fields):
    now = clock.now()
    volume = {"amount": 4000, "unit": "tonnes"}
    return mirrored(now, publishedAt=to_wire(now), bidDeadline=to_wire(now + timedelta(days=9)), volume=volume,
                    pricing={"currency": "USD"}, **fields)  # fmt: skip


def tell(bid, status, version, *offers):
    take_bid(record=record(ProducerBid.objects.get(pk=bid.pk), status, version, offers=list(offers)), now=clock.now())


def sign(bid, joost, *sides):
    signatures = [signed(joost) | {"side": side} for side in sides]
    whole = told(joost, version=1 + len(sides), signatures=signatures, bidId=bid.buyer_bid_id)
    take_contract(contract=schemas.Contract.model_validate(whole), now=clock.now())


def test_what_both_sides_do_ticks_the_steps(joost, since):
    assert tour_facts(joost, since) == Facts()

    lot = came()
    assert tour_facts(joost, since) == Facts({"publish"}, {"lot": lot.pk})

    begun = begin_bid(lot=lot, by=joost, now=clock.now())
    assert tour_facts(joost, since).paths == {"bid": f"/bids/{begun.pk}/volume/"}
    bid = submit_bid(bid=drafted(lot, joost), by=joost, now=clock.now())
    tell(bid, "pending", 2, offer(1, "producer"))
    bid = ProducerBid.objects.get(pk=bid.pk)
    assert tour_facts(joost, since).done == set(NAMES[:2])
    assert tour_facts(joost, since).ids == {"lot": lot.pk, "ours": bid.pk, "bid": bid.buyer_bid_id}

    tell(bid, "counter_offer", 3, offer(1, "producer", "countered"), offer(2, "buyer", price=2050))
    assert tour_facts(joost, since).done == set(NAMES[:3])
    tell(bid, "pending", 4, offer(2, "buyer", "countered", 2050), offer(3, "producer", price=2070))
    assert tour_facts(joost, since).done == set(NAMES[:4])

    tell(bid, "accepted", 5)
    sign(bid, joost)
    assert tour_facts(joost, since).done == set(NAMES[:5])
    assert tour_facts(joost, since).ids["contract"]
    sign(bid, joost, "buyer")
    assert tour_facts(joost, since).done == set(NAMES[:6])
    sign(bid, joost, "buyer", "producer")
    assert tour_facts(joost, since).done == set(NAMES)


def test_lots_from_before_do_not_count(joost, since):
    mirrored(publishedAt=to_wire(clock.now() - timedelta(days=2)))

    assert tour_facts(joost, since).done == set()


def test_queries_do_not_grow(joost, since, django_assert_num_queries):
    for _ in range(3):
        bid = submit_bid(bid=drafted(came(), joost), by=joost, now=clock.now())
        tell(bid, "accepted", 2)

    with django_assert_num_queries(4):
        tour_facts(joost, since)
