from datetime import timedelta

import pytest

from producer_portal.marketplace.alerts import tell_of_news
from producer_portal.marketplace.filters import MarketFilters
from producer_portal.marketplace.searches import save_search
from producer_portal.marketplace.tests.factories import mirrored
from producer_portal.pages.tour import tour_facts
from shared import clock
from shared.accounts.tests.factories import actor_for, member
from shared.clock import to_wire
from shared.comms.kinds import Mailing
from shared.tour.panel import Facts
from shared.tour.steps import STEPS

pytestmark = pytest.mark.django_db


@pytest.fixture
def joost():
    return actor_for(member())


def came(**fields):
    now = clock.now()
    return mirrored(now, publishedAt=to_wire(now), bidDeadline=to_wire(now + timedelta(days=9)), **fields)


def test_what_the_buyer_does_ticks_the_steps(joost):
    since = clock.now() - timedelta(minutes=1)
    assert tour_facts(joost, since) == Facts(unknown={"write"}, paths={"arrive": "/notifications/"})

    filters = MarketFilters(search="rail")
    save_search(name="Mine", filters=filters, mail=Mailing.NONE, bell=True, by=joost, now=since + timedelta(seconds=1))
    assert tour_facts(joost, since).done == {"search"}

    lot = came(description="By rail.")
    assert tour_facts(joost, since).done == {"write", "search", "publish"}
    assert tour_facts(joost, since).unknown == set()

    tell_of_news(tell_time=clock.now)
    assert tour_facts(joost, since).done == {"write", "search", "publish", "arrive"}

    came(_id=lot.pk, version=5, revision=2, description="By rail or truck.")
    assert "clarify" in tour_facts(joost, since).done

    came(_id=lot.pk, version=6, revision=3, description="By rail or truck.", volume={"amount": 900, "unit": "tonnes"})
    assert "change" in tour_facts(joost, since).done

    came(_id=lot.pk, version=7, revision=3, status="closed", description="By rail or truck.",
         volume={"amount": 900, "unit": "tonnes"})  # fmt: skip
    assert tour_facts(joost, since).done == {step.name for step in STEPS}


def test_lots_from_before_do_not_count(joost):
    mirrored(publishedAt=to_wire(clock.now() - timedelta(days=2)))

    assert tour_facts(joost, clock.now() - timedelta(minutes=1)).done == set()


def test_queries_do_not_grow(joost, django_assert_num_queries):
    for _ in range(4):
        came()

    with django_assert_num_queries(4):
        tour_facts(joost, clock.now() - timedelta(minutes=1))
