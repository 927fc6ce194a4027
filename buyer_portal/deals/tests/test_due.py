from datetime import timedelta

import pytest

from buyer_portal.bids.models import Bid
from buyer_portal.deals.services import counter_offer, due
from buyer_portal.deals.waiting import answers_waiting
from buyer_portal.lots.services import edit_lot
from buyer_portal.lots.tests.factories import written as lot_fields
from shared.accounts.models import Organization
from shared.accounts.shadows import apply_organization
from shared.accounts.tests.factories import NOW, UserFactory
from shared.comms.models import Notification

from .looking import counter, stands

pytestmark = pytest.mark.django_db
HOURS = timedelta(hours=1)


@pytest.fixture(autouse=True)
def operator(db):
    return UserFactory(is_staff=True)


@pytest.fixture
def theirs(deal, elena, joost):
    """The producer's counter, which waits for the buyer: made at NOW, for 240 hours."""
    until = (NOW + 240 * HOURS).isoformat().replace("+00:00", "Z")
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2090, expiresAt=until), by=joost, now=NOW)
    Notification.objects.all().delete()
    return deal


def told(user):
    """What somebody was reminded of: (kind, what), in the order they were told."""
    rows = Notification.objects.filter(user=user).order_by("id")
    return [(row.kind, row.key.removeprefix("alert:").split(":")[0]) for row in rows]


def test_offers_whose_time_is_up_fall_away_once(deal, elena):
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)
    late = NOW + timedelta(hours=72)

    assert due.due_offers(late) == 1
    assert str(due.settle_clocks(now=late)) == "1 of 1"
    assert str(due.settle_clocks(now=late)) == "0 of 0"
    assert stands(deal) == ("open", "", "pending", "buyer")


def test_the_buyer_is_reminded_of_each_once_and_operators_of_what_is_overdue(theirs, trader, operator):
    told_by_then = {}
    for hour in (47, 48, 49, 119, 120, 121, 235, 236, 239, 240):
        due.remind_of_answers(now=NOW + hour * HOURS)
        told_by_then[hour] = [what for _, what in told(trader.user)]

    assert told_by_then == {
        47: [], 48: ["overdue"], 49: ["overdue"], 119: ["overdue"], 120: ["overdue", "half_time"],
        121: ["overdue", "half_time"], 235: ["overdue", "half_time"], 236: ["overdue", "half_time", "last_call"],
        239: ["overdue", "half_time", "last_call"], 240: ["overdue", "half_time", "last_call"],
    }  # fmt: skip
    assert {kind for kind, _ in told(trader.user)} == {"answer_due"}
    assert told(operator) == [("alert", "answer_overdue")]


def test_the_organisations_own_time_to_answer_counts(deal, elena, joost, trader):
    Organization.objects.filter(pk=trader.organization.pk).update(answer_hours=5)
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2090), by=joost, now=NOW)
    Notification.objects.all().delete()

    due.remind_of_answers(now=NOW + 5 * HOURS)

    (one,) = Notification.objects.filter(user=trader.user)
    assert one.body == "It has waited for 5 hours, your organisation’s own time to answer."
    assert one.link == f"/bids/{deal.bid_id}/"


def test_a_bids_time_to_answer_begins_when_bidding_is_over(bid, lot, trader):
    assert Bid.objects.get(pk=bid.pk).answer_due == lot.bid_deadline + 48 * HOURS


def test_after_an_answer_nobody_is_reminded(theirs, elena, trader):
    counter_offer(negotiation=theirs, body=counter(pricePerUnit=2060), by=elena, now=NOW)
    Notification.objects.all().delete()

    due.remind_of_answers(now=NOW + 71 * HOURS)

    assert told(trader.user) == []
    found = Bid.objects.get(pk=theirs.bid_id)
    assert (found.answer_due, found.remind_at) == (NOW + 48 * HOURS, None)  # of the producer, by its own measure


def test_an_offer_that_ran_out_is_reminded_of_no_more(theirs, trader):
    due.remind_of_answers(now=NOW + 241 * HOURS)

    assert told(trader.user) == []
    assert Bid.objects.get(pk=theirs.bid_id).remind_at is None


def test_of_two_clocks_that_read_the_same_row_one_tells(theirs, trader):
    first, second = Bid.objects.get(pk=theirs.bid_id), Bid.objects.get(pk=theirs.bid_id)

    assert due.remind(bid=first, now=NOW + 48 * HOURS)
    assert not due.remind(bid=second, now=NOW + 48 * HOURS)
    assert told(trader.user) == [("answer_due", "overdue")]


def test_no_clock_stands_in_the_others_way(theirs, elena, trader):
    """More that wait and were told of already do not keep the next from being told: the row says when it is due."""
    due.remind_of_answers(now=NOW + 48 * HOURS)

    assert str(due.remind_of_answers(now=NOW + 49 * HOURS)) == "0 of 0"


def test_a_changed_lot_sets_the_producers_clock_going(theirs, elena, lot):
    later = NOW + 10 * HOURS
    edit_lot(lot=lot, fields=lot_fields(pricing={"currency": "USD", "pricePerUnit": 2000}), by=elena, now=later)

    found = Bid.objects.get(pk=theirs.bid_id)
    assert (found.status, found.turn, found.answer_due) == ("stale", "producer", later + 48 * HOURS)


def test_what_waits_stands_on_the_dashboard_and_says_that_it_is_late(theirs, elena):
    (todo,) = answers_waiting(elena, NOW + 50 * HOURS)

    assert (todo.title, todo.due) == ("Answer Rotterdam Renewables B.V.’s offer 3", NOW + 48 * HOURS)
    assert todo.detail.startswith("Your time to answer is over · $")


def test_the_deal_room_says_how_long_one_has_and_that_it_is_late(theirs, browser, clock):
    assert "by your own measure until" in browser.get(f"/bids/{theirs.bid_id}/").content.decode()
    clock.move_to(NOW + 50 * HOURS)
    assert "your 48 h to answer were over 2 h 0 min ago" in browser.get(f"/bids/{theirs.bid_id}/").content.decode()


def test_the_producers_clock_counts_with_the_time_that_it_told(theirs, elena, browser, clock):
    told = theirs.producer.to_wire().model_copy(update={"version": theirs.producer.version + 1, "answer_hours": 120})
    apply_organization(organization=told, now=NOW)

    counter_offer(negotiation=theirs, body=counter(pricePerUnit=2060), by=elena, now=NOW)

    assert Bid.objects.get(pk=theirs.bid_id).answer_due == NOW + 120 * HOURS
    assert "by their own measure until" in browser.get(f"/bids/{theirs.bid_id}/").content.decode()
