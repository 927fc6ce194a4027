from datetime import timedelta

import pytest

from producer_portal.bids.models import ProducerBid
from producer_portal.bids.services import due, submit_bid
from producer_portal.bids.services.mirror import take_bid
from producer_portal.bids.waiting import bids_waiting
from producer_portal.marketplace.tests.factories import NOW, mirrored
from shared.accounts.models import Organization
from shared.accounts.tests.factories import UserFactory, member
from shared.comms.models import Notification

from .factories import drafted, offer, record

pytestmark = pytest.mark.django_db
HOURS = timedelta(hours=1)


@pytest.fixture
def bid(joost):
    return submit_bid(bid=drafted(mirrored(number="LOT-2026-0149"), joost), by=joost, now=NOW)


@pytest.fixture(autouse=True)
def operator(db):
    return UserFactory(is_staff=True)


def countered(bid, version=3, *, at=NOW, hours=240, number=2):
    """The buyer countered at `at`, for so many hours."""
    found = ProducerBid.objects.whole().get(pk=bid.pk)
    until = (at + hours * HOURS).isoformat().replace("+00:00", "Z")
    standing = offer(number, "buyer", price=2050) | {"expiresAt": until}
    when = at.isoformat().replace("+00:00", "Z")
    take_bid(record=record(found, "counter_offer", version, currentOffer=standing, updatedAt=when), now=at)
    Notification.objects.all().delete()
    return ProducerBid.objects.whole().get(pk=bid.pk)


def told(user):
    rows = Notification.objects.filter(user=user).order_by("id")
    return [(row.kind, row.key.removeprefix("alert:").split(":")[0]) for row in rows]


def test_producers_are_reminded_of_each_once_and_operators_of_what_is_overdue(bid, joost, operator):
    countered(bid)
    told_by_then = {}
    for hour in (47, 48, 119, 120, 121, 235, 236, 241):
        due.remind_of_answers(now=NOW + hour * HOURS)
        told_by_then[hour] = [what for _, what in told(joost.user)]

    two, three = ["overdue", "half_time"], ["overdue", "half_time", "last_call"]
    expected = {47: [], 48: two[:1], 119: two[:1], 120: two, 121: two, 235: two, 236: three, 241: three}
    assert told_by_then == expected
    assert {kind for kind, _ in told(joost.user)} == {"answer_due"}
    assert told(operator) == [("alert", "answer_overdue")]


def test_the_organisations_own_time_to_answer_counts(bid, joost):
    Organization.objects.filter(pk=bid.organization_id).update(answer_hours=5)
    countered(bid)

    due.remind_of_answers(now=NOW + 5 * HOURS)

    (one,) = Notification.objects.filter(user=joost.user)
    assert (one.link, "waited for 5 hours" in one.body) == (f"/bids/{bid.pk}/", True)


def test_another_word_of_the_same_offer_does_not_set_the_clock_back(bid):
    countered(bid)
    again = countered(bid, version=4, at=NOW + 10 * HOURS)

    assert (again.turn_since, again.answer_due) == (NOW, NOW + 48 * HOURS)


def test_another_offer_begins_anew(bid):
    countered(bid)
    again = countered(bid, version=4, at=NOW + 10 * HOURS, number=4)

    assert (again.turn_since, again.answer_due) == (NOW + 10 * HOURS, NOW + 58 * HOURS)


def test_when_it_is_not_our_turn_no_clock_runs(bid, joost):
    found = countered(bid)
    take_bid(record=record(found, "pending", 4), now=NOW)

    due.remind_of_answers(now=NOW + 71 * HOURS)

    found.refresh_from_db()
    assert (found.turn_since, found.answer_due, found.answer_until, found.remind_at) == (None, None, None, None)
    assert told(joost.user) == []


def test_of_two_clocks_that_read_the_same_row_one_tells(bid, joost):
    first, second = countered(bid), ProducerBid.objects.whole().get(pk=bid.pk)

    assert due.remind(bid=first, now=NOW + 48 * HOURS)
    assert not due.remind(bid=second, now=NOW + 48 * HOURS)
    assert told(joost.user) == [("answer_due", "overdue")]


def test_nobody_else_is_reminded(bid):
    stranger = member()
    countered(bid)

    due.remind_of_answers(now=NOW + 48 * HOURS)

    assert told(stranger.user) == []


def test_the_dashboard_counts_to_what_comes_first_and_says_that_it_is_late(bid, joost):
    countered(bid)

    (soon,), (late,) = bids_waiting(joost, NOW), bids_waiting(joost, NOW + 49 * HOURS)

    assert soon.due == NOW + 48 * HOURS
    assert soon.detail == "From Helvia Airways · the offer holds until Tue 1 Dec, 12:00 UTC"
    assert late.detail.startswith("Your time to answer is over · the offer holds until ")
