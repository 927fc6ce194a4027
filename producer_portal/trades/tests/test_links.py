"""From a bid on to its contract: the list of bids, the bid's page, and what it says of itself under the eye."""

import pytest

from producer_portal.bids.services import submit_bid
from producer_portal.bids.services.mirror import take_bid
from producer_portal.bids.tests.factories import drafted, record
from producer_portal.marketplace.tests.factories import NOW, mirrored
from producer_portal.trades.display.links import contracts_of_bids

from .factories import signed, taken

pytestmark = pytest.mark.django_db


def won(by, status="accepted"):
    bid = submit_bid(bid=drafted(mirrored(), by), by=by, now=NOW)
    take_bid(record=record(bid, status, 3), now=NOW)
    bid.refresh_from_db()
    return bid


def row_of(browser):
    (row,) = browser.get("/bids/").context["rows"]
    return row


@pytest.mark.parametrize(
    ("status", "by_us", "place", "turn"),
    [
        ("awaiting_signatures", False, "ours", "Yours: to sign"),
        ("partially_signed", True, "theirs", "The buyer’s: to sign"),
        ("active", True, "active", "Nobody’s"),
    ],
)
def test_a_bid_that_won_leads_on_to_its_contract(browser, joost, status, by_us, place, turn):
    bid = won(joost)
    contract = taken(joost, status, bidId=bid.buyer_bid_id, signatures=[signed(joost)] if by_us else [])

    row, page = row_of(browser), browser.get(f"/bids/{bid.pk}/").content.decode()

    assert (row.contract.number, row.contract.place) == (contract.number, place)
    assert row.url == (f"/contracts/{contract.pk}/" if place == "ours" else f"/bids/{bid.pk}/")
    assert row.action == ("Sign" if place == "ours" else "View")
    assert (f'href="/contracts/{contract.pk}/"' in page, turn in page) == (True, True)
    assert ("waits for your signature" in page) == (place == "ours")
    assert turn in browser.get(f"/bids/{bid.pk}/now/").content.decode()


def test_without_a_contract_the_bid_says_what_comes(browser, joost):
    bid = won(joost)

    assert row_of(browser).contract is None
    assert "Both sides’: to sign" in browser.get(f"/bids/{bid.pk}/").content.decode()


def test_of_a_contract_and_what_amends_it_the_contract_is_meant(joost):
    bid = won(joost)
    first = taken(joost, "active", bidId=bid.buyer_bid_id, contractNumber="SAF-2026-000007")
    taken(joost, bidId=bid.buyer_bid_id, contractNumber="SAF-2026-000012")

    assert contracts_of_bids([bid.buyer_bid_id])[bid.buyer_bid_id].url == f"/contracts/{first.pk}/"


def test_one_query_finds_those_of_a_whole_list(browser, joost, django_assert_max_num_queries):
    for _ in range(20):
        taken(joost, bidId=won(joost).buyer_bid_id)

    with django_assert_max_num_queries(13):
        browser.get("/bids/")
