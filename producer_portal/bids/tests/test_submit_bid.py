from datetime import timedelta

import pytest
import requests
import responses

from producer_portal.bids.models import ProducerBid
from producer_portal.bids.services import OneBid, begin_bid, delete_bid, save_bid, submit_bid
from producer_portal.bids.services.sending import HOLD, retry_bids, send_bid
from producer_portal.marketplace.tests.factories import NOW, mirrored
from shared.accounts.roles import Role
from shared.accounts.tests.factories import actor_for, member
from shared.errors import Forbidden, Invalid, InvalidMove, StaleVersion
from shared.schemas import json

from .factories import drafted, told, written

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:3004/api/bids"


def on_its_way(lot, by):
    return submit_bid(bid=drafted(lot, by), by=by, now=NOW)


def at(now=NOW):
    return lambda: now


def answers(wire, bid, status=201):
    wire.add(responses.POST, URL, body=json.dumps({"bid": told(bid)}), status=status)


def test_it_goes_to_the_buyer_portal_as_the_wire_says(lot, joost, wire):
    bid = on_its_way(lot, joost)
    answers(wire, bid)

    sent = send_bid(bid=bid, tell_time=at())

    call = wire.calls[0].request
    body = json.loads(call.body)
    assert (body["externalBidId"], body["lotId"], body["bidderId"]) == (bid.pk, lot.pk, joost.user.external_id)
    assert (body["lotRevision"], body["organization"]["name"]) == (1, "Rotterdam Renewables B.V.")
    assert (call.headers["X-Acting-User"], call.headers["X-Acting-Org"]) == (
        joost.user.external_id, joost.organization.pk,
    )  # fmt: skip
    assert (sent.status, sent.turn, sent.attempts, sent.next_attempt_at) == ("submitted", "buyer", 0, None)
    assert sent.buyer_bid_id == sent.record.id


def test_an_answer_that_says_it_was_there_already_is_as_good(lot, joost, wire):
    bid = on_its_way(lot, joost)
    answers(wire, bid, status=200)

    assert send_bid(bid=bid, tell_time=at()).status == "submitted"


@pytest.mark.parametrize(
    "trouble",
    [
        {"body": requests.ConnectionError("refused")},
        {"body": requests.Timeout("10 s")},
        {"status": 500, "body": "broken"},
        {"status": 503, "body": "down"},
        {"status": 429, "body": "{}"},
        {"status": 201, "body": "not JSON"},
        {"status": 201, "body": '{"bid": {}}'},
        {"status": 409, "body": "<html>"},
    ],
)
def test_while_nobody_knows_it_is_sent_again_by_itself_under_the_same_id(lot, joost, wire, trouble):
    bid = on_its_way(lot, joost)
    wire.add(responses.POST, URL, **trouble)
    waiting = send_bid(bid=bid, tell_time=at())
    wire.reset()
    answers(wire, bid, status=200)

    early = retry_bids(tell_time=at(NOW + timedelta(seconds=1)))
    (sent,) = retry_bids(tell_time=at(NOW + timedelta(seconds=2)))

    assert (waiting.status, waiting.attempts, early) == ("submitting", 1, [])
    assert waiting.problem
    assert (sent.status, sent.problem) == ("submitted", "")
    assert json.loads(wire.calls[0].request.body)["externalBidId"] == bid.pk


def test_a_definite_no_says_why_and_the_draft_is_there_again(lot, joost, wire):
    bid = on_its_way(lot, joost)
    said = {"error": "Bidding on this lot is over.", "code": "bidding_over", "fields": {}}
    wire.add(responses.POST, URL, json=said, status=409)

    failed = send_bid(bid=bid, tell_time=at())

    assert (failed.status, failed.problem, failed.next_attempt_at) == ("failed", said["error"], None)
    assert failed.is_editable
    assert save_bid(bid=failed, fields=written(pricePerUnit=2000), by=joost, now=NOW).status == "draft"


def test_fields_at_fault_are_named(lot, joost, wire):
    bid = on_its_way(lot, joost)
    wire.add(responses.POST, URL, json={"error": "No.", "code": "invalid", "fields": {"expiresAt": ["Too early."]}},
             status=400)  # fmt: skip

    assert send_bid(bid=bid, tell_time=at()).problem_fields == {"expiresAt": ["Too early."]}


def test_two_who_send_at_once_send_it_once(lot, joost, wire):
    bid = on_its_way(lot, joost)
    ProducerBid.objects.filter(pk=bid.pk).update(held_until=NOW + HOLD)

    send_bid(bid=bid, tell_time=at())

    assert len(wire.calls) == 0
    assert retry_bids(tell_time=at()) == []


def test_who_died_while_sending_holds_it_half_a_minute(lot, joost, wire):
    bid = on_its_way(lot, joost)
    ProducerBid.objects.filter(pk=bid.pk).update(held_until=NOW + HOLD)
    answers(wire, bid)

    (sent,) = retry_bids(tell_time=at(NOW + HOLD))

    assert sent.status == "submitted"


def test_submitted_again_it_is_on_its_way_once(lot, joost):
    bid = on_its_way(lot, joost)

    assert submit_bid(bid=bid, by=joost, now=NOW + timedelta(hours=1)).submitted_at == NOW


def test_an_unfinished_draft_names_what_is_missing(lot, joost):
    bid = begin_bid(lot=lot, by=joost, now=NOW)

    with pytest.raises(Invalid) as refused:
        submit_bid(bid=bid, by=joost, now=NOW)

    assert set(refused.value.fields) == {"volume", "pricing"}


def test_after_the_deadline_nothing_is_put_on_its_way(lot, joost):
    bid = drafted(lot, joost)

    with pytest.raises(InvalidMove):
        submit_bid(bid=bid, by=joost, now=lot.closes_at)


def test_viewers_do_not_bid(lot, joost):
    viewer = actor_for(member(Role.VIEWER, organization=joost.organization))

    with pytest.raises(Forbidden):
        begin_bid(lot=lot, by=viewer, now=NOW)


def test_a_draft_that_was_begun_is_found_again(lot, joost):
    first = begin_bid(lot=lot, by=joost, now=NOW)

    assert begin_bid(lot=lot, by=joost, now=NOW) == first


def test_an_organisation_works_on_one_bid_a_lot(lot, joost):
    bid = on_its_way(lot, joost)

    with pytest.raises(OneBid) as refused:
        begin_bid(lot=lot, by=joost, now=NOW)

    assert refused.value.record["_id"] == bid.pk


def test_put_away_its_place_is_free(lot, joost):
    delete_bid(bid=begin_bid(lot=lot, by=joost, now=NOW), by=joost, now=NOW)

    assert begin_bid(lot=lot, by=joost, now=NOW).status == "draft"


def test_on_its_way_it_is_not_changed(lot, joost):
    bid = on_its_way(lot, joost)

    with pytest.raises(InvalidMove):
        save_bid(bid=bid, fields=written(), by=joost, now=NOW)


def test_two_tabs_do_not_overwrite_each_other(lot, joost):
    bid = begin_bid(lot=lot, by=joost, now=NOW)
    save_bid(bid=bid, fields=written(), by=joost, now=NOW, expected_version=1)

    with pytest.raises(StaleVersion):
        save_bid(bid=bid, fields=written(pricePerUnit=1), by=joost, now=NOW, expected_version=1)


def test_no_bid_on_a_lot_that_left(joost):
    with pytest.raises(InvalidMove):
        begin_bid(lot=mirrored(status="cancelled"), by=joost, now=NOW)
