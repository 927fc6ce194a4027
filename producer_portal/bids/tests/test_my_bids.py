from datetime import timedelta

import pytest

from producer_portal.bids.services import begin_bid, delete_bid, submit_bid
from producer_portal.bids.services.mirror import take_bid
from producer_portal.bids.views.bids import our_turn
from producer_portal.bids.waiting import bids_waiting
from producer_portal.marketplace.tests.factories import NOW, mirrored
from shared.accounts.roles import Role
from shared.accounts.tests.factories import actor_for, member, signed_in

from .factories import drafted, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, joost):
    client.force_login(joost.user)
    return client


def bid_as(by, status="", *, at=NOW):
    """A bid on a lot of its own: a draft, or one of which the Buyer portal said `status` last."""
    lot = mirrored()
    if not status:
        return begin_bid(lot=lot, by=by, now=at)
    bid = submit_bid(bid=drafted(lot, by), by=by, now=at)
    take_bid(record=record(bid, status, 3), now=at)
    return bid


def listed(response):
    return [row.bid.pk for row in response.context["rows"]]


def test_tabs_count_by_what_there_is_to_do(browser, joost):
    for status in ("", "pending", "counter_offer", "stale", "accepted", "rejected", "lapsed"):
        bid_as(joost, status)
    delete_bid(bid=bid_as(joost), by=joost, now=NOW)

    tabs = browser.get("/bids/").context["tabs"]

    assert [(tab.label, tab.count) for tab in tabs] == [
        ("All", 7), ("Drafts", 1), ("Waiting for the buyer", 1), ("Your turn", 2), ("Won", 1), ("Over", 2)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "status"), [("drafts", ""), ("buyer", "pending"), ("turn", "stale"), ("won", "accepted"),
                          ("over", "expired")],
)  # fmt: skip
def test_a_tab_shows_its_bids_alone(browser, joost, state, status):
    others = [bid_as(joost, other) for other in ("", "pending", "stale", "accepted", "expired") if other != status]
    mine = bid_as(joost, status)

    response = browser.get(f"/bids/?state={state}")

    assert listed(response) == [mine.pk]
    assert len(others) == 4


def test_the_newest_change_is_first_and_other_orders_are_asked_for(browser, joost):
    old, new = bid_as(joost), bid_as(joost, at=NOW + timedelta(hours=1))

    assert listed(browser.get("/bids/")) == [new.pk, old.pk]
    assert listed(browser.get("/bids/?sort=changed")) == [old.pk, new.pk]
    assert listed(browser.get("/bids/?sort=-rubbish")) == [new.pk, old.pk]


def test_a_counter_shows_the_buyers_offer(browser, joost):
    bid_as(joost, "counter_offer")

    (row,) = browser.get("/bids/?state=turn").context["rows"]

    assert (row.price, row.whose, row.action) == ("$2,050.00/t", "theirs", "Answer")


def test_without_bids_it_says_where_one_begins(browser):
    page = browser.get("/bids/").content.decode()

    assert "You have not bid yet" in page
    assert "No bids here" in browser.get("/bids/?state=won").content.decode()


def test_bids_of_others_are_neither_listed_nor_counted(client, joost):
    bid_as(joost, "counter_offer")
    rival = member()

    response = signed_in(client, rival).get("/bids/")

    assert listed(response) == []
    assert our_turn(actor_for(rival)) == 0
    assert our_turn(joost) == 1


def test_it_is_a_page_to_look_at(browser):
    assert browser.post("/bids/").status_code == 405


def test_queries_do_not_grow_with_the_list(browser, joost, django_assert_max_num_queries):
    for _ in range(12):
        bid_as(joost, "pending")

    # session, person, memberships, bell, 3 of the rail; rows, states, lots, buyers, demo
    with django_assert_max_num_queries(12):
        browser.get("/bids/")


def test_what_waits_for_an_answer_stands_on_the_dashboard(joost):
    counter, stale = bid_as(joost, "counter_offer"), bid_as(joost, "stale")
    bid_as(joost, "pending")

    todos = bids_waiting(joost, NOW)

    assert {(todo.url, todo.action, todo.due is not None) for todo in todos} == {
        (f"/bids/{counter.pk}/", "Answer", True), (f"/bids/{stale.pk}/", "Confirm", False),
    }  # fmt: skip
    assert bids_waiting(actor_for(member()), NOW) == []
    assert bids_waiting(actor_for(member(Role.VIEWER, organization=joost.organization)), NOW) == []
