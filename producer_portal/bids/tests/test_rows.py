"""Bids in short: rows of lists, and the figures of the dashboard."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from producer_portal.bids.display.rows import bids_at_work, rows_of
from producer_portal.bids.display.summary import bid_figures, quarter_begin
from producer_portal.bids.services import begin_bid, submit_bid
from producer_portal.bids.services.mirror import take_bid
from producer_portal.marketplace.tests.factories import NOW, mirrored
from shared.accounts.tests.factories import actor_for, member
from shared.clock import to_wire

from .factories import LATER, drafted, offer, record

pytestmark = pytest.mark.django_db

CLOSES = NOW + timedelta(days=9)


def bid_as(by, status="", *, at=NOW, **more):
    lot = mirrored(bidDeadline=to_wire(CLOSES))
    if not status:
        return begin_bid(lot=lot, by=by, now=at)
    bid = submit_bid(bid=drafted(lot, by), by=by, now=at)
    take_bid(record=record(bid, status, 3, **more), now=at)
    bid.refresh_from_db()
    return bid


def clock_of(bid):
    (row,) = rows_of([bid])
    return row.clock and (row.clock.until, row.clock.word)


def test_each_row_says_which_clock_runs(joost):
    until = datetime.fromisoformat(LATER)

    assert clock_of(bid_as(joost)) == (CLOSES, "bids close")
    assert clock_of(bid_as(joost, "pending")) == (until, "offer ends")
    assert clock_of(bid_as(joost, "counter_offer")) == (until, "to answer")
    assert clock_of(bid_as(joost, "stale")) == (CLOSES, "bids close")
    assert clock_of(bid_as(joost, "rejected")) is None


def test_what_waits_for_us_stands_first_and_what_is_over_nowhere(joost):
    draft, waiting = bid_as(joost), bid_as(joost, "pending", at=NOW + timedelta(hours=3))
    ours = bid_as(joost, "counter_offer", at=NOW - timedelta(hours=3))
    bid_as(joost, "rejected")

    rows = bids_at_work(joost, 6)

    assert [(row.bid.pk, row.is_ours) for row in rows] == [(ours.pk, True), (draft.pk, False), (waiting.pk, False)]
    assert [row.bid.pk for row in bids_at_work(joost, 1)] == [ours.pk]
    assert bids_at_work(actor_for(member()), 6) == []


def test_the_figures_are_of_ones_own_bids_and_of_this_quarter(joost):
    bid_as(joost), bid_as(joost, "pending"), bid_as(joost, "stale"), bid_as(joost, "rejected")
    agreed = offer(1, "producer", "accepted")
    agreed["terms"]["pricing"]["price"] = 8_480_000
    bid_as(joost, "accepted", currentOffer=agreed)
    bid_as(joost, "accepted", at=quarter_begin(NOW) - timedelta(seconds=1), currentOffer=agreed)

    figures = bid_figures(joost, NOW)

    assert (figures.drafts, figures.ours, figures.theirs, figures.won) == (1, 1, 1, 1)
    assert figures.worth == [("USD", Decimal(8_480_000))]
    assert bid_figures(actor_for(member()), NOW).worth == []


@pytest.mark.parametrize(
    ("day", "begin"), [((2026, 12, 31), (2026, 10, 1)), ((2026, 1, 1), (2026, 1, 1)), ((2026, 6, 30), (2026, 4, 1))]
)
def test_a_quarter_begins_with_its_first_month(day, begin):
    assert quarter_begin(datetime(*day, 12, tzinfo=UTC)) == datetime(*begin, tzinfo=UTC)


def test_the_rows_need_three_queries_however_many(joost, django_assert_num_queries):
    bids = [bid_as(joost, status) for status in ("pending", "accepted", "", "stale", "pending", "accepted")]

    with django_assert_num_queries(3):  # contracts, lots, buyers
        rows_of(bids)
