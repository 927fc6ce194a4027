from datetime import timedelta

import pytest
import requests
import responses

from producer_portal.bids.models import ProducerBid
from producer_portal.bids.services import begin_bid, submit_bid
from producer_portal.bids.services.mirror import take_bid
from producer_portal.marketplace import services as market
from producer_portal.marketplace.tests.factories import NOW, mirrored
from shared import clock, schemas
from shared.accounts.roles import Role
from shared.accounts.tests.factories import member, signed_in
from shared.clock import to_wire
from shared.ids import new_id

from . import far_buyer
from .factories import drafted, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(db):
    return mirrored(bidDeadline=to_wire(clock.now() + timedelta(days=6)))


@pytest.fixture
def browser(client, joost):
    client.force_login(joost.user)
    return client


def told_as(lot, by, status="pending", **more):
    """A bid of which the Buyer portal said this last."""
    bid = submit_bid(bid=drafted(lot, by), by=by, now=NOW)
    take_bid(record=record(bid, status, 3, **more), now=NOW)
    return kept(bid)


def kept(bid):
    return ProducerBid.objects.whole().get(pk=bid.pk)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("pending", ["With the buyer", "The buyer’s"]),
        ("counter_offer", ["Counter-offer", "Yours: to answer"]),
        ("stale", ["To be confirmed", "Yours: to confirm"]),
        ("accepted", ["Won", "Both sides’: to sign"]),
        ("rejected", ["Not chosen", "Nobody’s"]),
        ("withdrawn", ["Withdrawn", "Nobody’s"]),
        ("expired", ["Expired", "Nobody’s"]),
        ("lapsed", ["Lapsed", "Nobody’s"]),
    ],
)
def test_the_page_says_where_the_bid_stands(browser, lot, joost, status, words):
    bid = told_as(lot, joost, status)

    page = browser.get(f"/bids/{bid.pk}/").content.decode()

    for word in [*words, "4,000", "$2,120.00/t", f"/marketplace/{lot.pk}/", "Timeline"]:
        assert word in page.replace("\N{NO-BREAK SPACE}", " ")


def test_it_says_how_long_the_buyer_means_to_take(browser, lot, joost):
    buyer = schemas.Organization(id=lot.organization_id, version=3, name="Helvia Airways AG", answer_hours=24)
    market.take_buyer(organization=buyer, now=NOW)
    bid = told_as(lot, joost)

    page = browser.get(f"/bids/{bid.pk}/").content.decode()

    assert "means to answer within 24 h" in page.replace("\N{NO-BREAK SPACE}", " ")


def test_a_rejection_shows_the_buyers_reason(browser, lot, joost):
    bid = told_as(lot, joost, "rejected", reason={"code": "price", "text": "Above our budget."})

    assert "Above our budget." in browser.get(f"/bids/{bid.pk}/").content.decode()


def test_the_page_of_another_organisation_is_not_there(client, lot, joost):
    bid = told_as(lot, joost)
    stranger = signed_in(client, member())

    assert [stranger.get(f"/bids/{bid.pk}/{part}").status_code for part in ("", "now/")] == [404, 404]
    for deed in ("withdraw", "confirm", "refresh"):
        assert stranger.post(f"/bids/{bid.pk}/{deed}/", {"revision": "1"}).status_code == 404


def test_a_viewer_sees_it_without_buttons(client, lot, joost):
    bid = told_as(lot, joost)
    viewer = signed_in(client, member(Role.VIEWER, organization=joost.organization))

    page = viewer.get(f"/bids/{bid.pk}/").content.decode()
    viewer.post(f"/bids/{bid.pk}/withdraw/")

    assert f'action="/bids/{bid.pk}/withdraw/"' not in page
    assert kept(bid).status == "submitted"


# While it is being sent


def test_once_it_was_sent_the_page_is_asked_for_anew(browser, lot, joost):
    bid = told_as(lot, joost)

    answer = browser.get(f"/bids/{bid.pk}/now/?was=submitting&shown=2")

    assert answer["HX-Refresh"] == "true"


def test_while_nothing_changed_it_says_so_in_short(browser, lot, joost):
    bid = submit_bid(bid=drafted(lot, joost), by=joost, now=NOW)
    address = f"/bids/{bid.pk}/now/?was=submitting&shown={bid.version}"

    first = browser.get(address)
    again = browser.get(address, headers={"If-None-Match": first["ETag"]})

    assert ("HX-Refresh" in first, again.status_code) == (False, 304)


def test_news_of_a_bid_are_offered_and_not_forced_on_who_is_writing(browser, lot, joost):
    bid = told_as(lot, joost)

    answer = browser.get(f"/bids/{bid.pk}/now/?was=submitted&shown=1")

    assert "HX-Refresh" not in answer
    assert "Something happened to this bid." in answer.content.decode()


def test_where_it_stands_is_told_to_nobody_who_is_signed_out(client, lot, joost):
    assert client.get(f"/bids/{told_as(lot, joost).pk}/now/").status_code == 401


# Withdraw and confirm


def test_withdraw_bid_takes_it_back(browser, lot, joost, wire):
    bid, key = told_as(lot, joost), new_id()
    far_buyer.answers(wire, bid, "withdraw")

    response = browser.post(f"/bids/{bid.pk}/withdraw/", {"key": key})

    assert response["Location"] == f"/bids/{bid.pk}/"
    assert kept(bid).status == "withdrawn"
    assert wire.calls[0].request.headers["Idempotency-Key"] == key


def test_withdraw_bid_is_a_post_of_a_bid_that_arrived(browser, lot, joost):
    draft = begin_bid(lot=lot, by=joost, now=NOW)

    assert browser.get(f"/bids/{draft.pk}/withdraw/").status_code == 405
    assert browser.post(f"/bids/{draft.pk}/withdraw/").status_code == 302
    assert kept(draft).status == "draft"


def test_a_refusal_is_shown_with_the_bid_as_it_stands(browser, lot, joost, wire):
    bid = told_as(lot, joost)
    url = f"{far_buyer.URL}/{bid.buyer_bid_id}/withdraw"
    wire.add(responses.POST, url, json={"error": "This bid is accepted.", "code": "wrong_state"}, status=409)

    response = browser.post(f"/bids/{bid.pk}/withdraw/", headers={"Referer": f"http://testserver/bids/{bid.pk}/"})

    assert response["Location"] == f"/bids/{bid.pk}/"
    assert "This bid is accepted." in browser.get(f"/bids/{bid.pk}/").content.decode()


def test_where_the_answer_is_lost_it_reads_again_and_offers_the_same_deed(browser, lot, joost, wire):
    bid, key = told_as(lot, joost), new_id()
    wire.add(responses.POST, f"{far_buyer.URL}/{bid.buyer_bid_id}/withdraw", body=requests.Timeout("10 s"))
    far_buyer.shows(wire, bid, "pending", 3)

    response = browser.post(f"/bids/{bid.pk}/withdraw/", {"key": key})

    page = response.content.decode()
    assert response.status_code == 200
    assert "did not answer, so we read your bid again" in page
    assert f'name="key" value="{key}"' in page


def test_where_it_was_done_after_all_the_page_shows_that(browser, lot, joost, wire):
    bid = told_as(lot, joost)
    wire.add(responses.POST, f"{far_buyer.URL}/{bid.buyer_bid_id}/withdraw", body=requests.Timeout("10 s"))
    far_buyer.shows(wire, bid, "withdrawn", 4)

    page = browser.post(f"/bids/{bid.pk}/withdraw/").content.decode()

    assert kept(bid).status == "withdrawn"
    assert f'action="/bids/{bid.pk}/withdraw/"' not in page


def test_while_nobody_knows_there_is_no_button_but_to_look_again(browser, lot, joost, wire):
    bid, key = told_as(lot, joost), new_id()
    down = requests.ConnectionError("refused")
    wire.add(responses.POST, f"{far_buyer.URL}/{bid.buyer_bid_id}/withdraw", body=down)
    wire.add(responses.GET, f"{far_buyer.URL}/{bid.buyer_bid_id}", body=down)

    response = browser.post(f"/bids/{bid.pk}/withdraw/", {"key": key})
    wire.reset()
    far_buyer.shows(wire, bid, "pending", 3)
    after = browser.post(f"/bids/{bid.pk}/refresh/", {"deed": "withdraw", "key": key})

    page = response.content.decode()
    assert (response.status_code, after.status_code) == (503, 200)
    assert "We do not know whether that arrived." in page
    assert f'action="/bids/{bid.pk}/withdraw/"' not in page
    assert f'name="key" value="{key}"' in after.content.decode()
    assert f"/bids/{bid.pk}/withdraw/" in after.content.decode()


def test_confirm_bid_says_for_which_edition(browser, lot, joost, wire):
    bid = told_as(lot, joost, "stale")
    far_buyer.answers(wire, bid, "confirm", "pending")

    browser.post(f"/bids/{bid.pk}/confirm/", {"revision": "2"})

    assert kept(bid).status == "submitted"
    assert wire.calls[0].request.body == b'{"lotRevision":2}'


@pytest.mark.parametrize("revision", ["", "two", "-1", "9" * 20])
def test_confirm_bid_needs_an_edition(browser, lot, joost, revision):
    bid = told_as(lot, joost, "stale")

    browser.post(f"/bids/{bid.pk}/confirm/", {"revision": revision})

    assert kept(bid).status == "stale"


def test_an_offer_that_stands_again_is_told_as_such(browser, lot, joost):
    bid = submit_bid(bid=drafted(lot, joost), by=joost, now=NOW)
    for version, status in enumerate(("pending", "counter_offer", "pending"), start=2):
        take_bid(record=record(bid, status, version), now=NOW + timedelta(minutes=version))

    texts = [entry.text for entry in browser.get(f"/bids/{bid.pk}/").context["timeline"]]

    assert texts[1:4] == ["With the buyer again: your offer stands", "The buyer countered", "The buyer has it"]
