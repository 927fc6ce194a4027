from datetime import timedelta

import pytest

from buyer_portal.bids.models import Bid
from buyer_portal.bids.services import AnotherBid, ReusedExternalId, submit_bid
from buyer_portal.deals.models import Negotiation, Offer
from buyer_portal.lots import states as lot_states
from buyer_portal.lots.tests.factories import lot_of
from buyer_portal.lots.tests.factories import written as lot_fields
from shared import schemas
from shared.accounts.actors import Actor
from shared.accounts.tests.factories import NOW, UserFactory, actor_for
from shared.audit.models import Event
from shared.comms.models import Notification
from shared.errors import Forbidden, Invalid, InvalidMove, StaleVersion, Unprocessable
from shared.exchange.models import OutboxEvent
from shared.ids import new_id
from shared.tests.test_db import in_threads

from .factories import negotiation_of, open_lot, producer, submitted, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(trader):
    return open_lot(trader)


@pytest.fixture
def joost(db):
    return producer()


def messages(bid):
    rows = OutboxEvent.objects.filter(aggregate_type="bid", aggregate_id=bid.pk).order_by("aggregate_version")
    return [schemas.parse_event(row.topic, row.body.encode()) for row in rows]


def test_it_stands_as_offer_one_and_the_buyer_is_told(lot, joost, trader):
    bid = submitted(lot, joost, externalBidId="their-1")

    (offer,) = negotiation_of(bid).offers.all()
    assert (bid.status, bid.turn, bid.source, bid.lot_revision) == ("pending", "buyer", "producer-dashboard", 1)
    assert (offer.number, offer.by, offer.status, offer.terms) == (1, "producer", "pending", bid.offered)
    assert str(bid.offered.pricing.price) == "8480000.00"
    assert bid.expires_at == lot.bid_deadline + timedelta(days=14)
    (message,) = messages(bid)
    assert (message.event, message.bid, message.lot.id) == ("bid.received", bid.to_wire(), lot.pk)
    (told,) = Notification.objects.filter(user=trader.user)
    assert (told.title, told.kind) == (f"New bid received on {lot.title}", "bid_received")
    assert [event.verb for event in Event.objects.about(bid)] == ["submit_bid"]


def test_sent_again_it_is_found_and_done_once(lot, joost):
    body = written(lot, joost, externalBidId="their-1")

    first = submit_bid(body=body, bidder=joost.user, credential="environment", by=joost, now=NOW)
    again = submit_bid(body=body, bidder=joost.user, credential="environment", by=joost, now=NOW + timedelta(days=90))

    assert (first.created, again.created) == (True, False)
    assert first.bid == again.bid
    assert (Bid.objects.count(), Offer.objects.count(), OutboxEvent.objects.count()) == (1, 1, 1)


def test_its_external_id_with_other_content_is_refused_with_the_record(lot, joost):
    bid = submitted(lot, joost, externalBidId="their-1")

    with pytest.raises(ReusedExternalId) as refused:
        submitted(lot, joost, externalBidId="their-1", pricePerUnit=2000)

    assert refused.value.record["_id"] == bid.pk


def test_external_ids_of_two_credentials_do_not_meet(lot, joost):
    other = producer("Porvoo Bio Oy", "Aino Salo")
    submitted(lot, joost, externalBidId="1")

    assert submitted(lot, other, externalBidId="1", credential="their-key").organization == other.organization


def test_an_organisation_has_one_live_bid_on_a_lot(lot, joost):
    bid = submitted(lot, joost)

    with pytest.raises(AnotherBid) as refused:
        submitted(lot, joost, pricePerUnit=2000)

    assert refused.value.record["_id"] == bid.pk


def test_an_unknown_lot_is_unprocessable(lot, joost):
    with pytest.raises(Unprocessable):
        submitted(lot, joost, lotId=new_id())


def test_a_draft_does_not_exist_for_bidders(trader, joost):
    with pytest.raises(Unprocessable):
        submitted(lot_of(trader), joost)


@pytest.mark.parametrize("status", ["closed", "cancelled", "sold", "unsuccessful"])
def test_a_lot_that_is_over_takes_no_bid(trader, joost, status):
    with pytest.raises(InvalidMove) as refused:
        submitted(lot_of(trader, status), joost)

    assert (refused.value.code, refused.value.record["status"]) == ("bidding_over", status)
    assert not Bid.objects.exists()


def test_after_the_deadline_it_is_refused_whether_or_not_the_clock_closed_the_lot(lot, joost):
    submitted(lot, producer("Early"), now=lot.bid_deadline - timedelta(milliseconds=1))

    with pytest.raises(InvalidMove):
        submitted(lot, joost, now=lot.bid_deadline)


def test_nobody_bids_on_their_own_lot(lot, elena):
    with pytest.raises(Forbidden) as refused:
        submitted(lot, elena)

    assert refused.value.code == "own_lot"


def test_viewers_do_not_bid(lot, viewer, stranger):
    stranger.role = "viewer"

    with pytest.raises(Forbidden):
        submitted(lot, actor_for(stranger))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"volume": {"amount": 4000, "unit": "gallons"}}, "volume.unit"),
        ({"volume": {"amount": "4200.001", "unit": "tonnes"}}, "volume.amount"),
        ({"pricing": {"currency": "EUR"}}, "pricing.currency"),
        ({"expiresAt": "2026-12-10T00:00:00.000Z"}, "expiresAt"),
    ],
)
def test_what_does_not_fit_the_lot_is_named(lot, joost, changes, field):
    from shared.schemas import json

    body = json.loads(json.dumps(changes).replace(b'"4200.001"', b"4200.001"))

    with pytest.raises(Invalid) as refused:
        submitted(lot, joost, **body)

    assert list(refused.value.fields) == [field]


def test_with_the_tolerance_it_may_be_a_little_more(lot, joost):
    assert submitted(lot, joost, volume={"amount": 4200, "unit": "tonnes"}).volume_tonnes == 4200


def test_a_lot_that_is_not_split_is_bid_for_whole(trader, joost):
    lot = open_lot(trader, fields=lot_fields(splitAllowed=False))

    with pytest.raises(Invalid) as refused:
        submitted(lot, joost, volume={"amount": 3799, "unit": "tonnes"})

    assert "3,800 tonnes" in refused.value.fields["volume.amount"][0]


def test_the_smallest_part_binds(trader, joost):
    lot = open_lot(trader, fields=lot_fields(splitAllowed=True, minShare=400))

    with pytest.raises(Invalid):
        submitted(lot, joost, volume={"amount": 399, "unit": "tonnes"})

    assert submitted(lot, joost, volume={"amount": 400, "unit": "tonnes"}).volume_tonnes == 400


def test_made_on_an_edition_that_is_over_it_is_refused(lot, joost):
    with pytest.raises(StaleVersion):
        submitted(lot, joost, lotRevision=2)


def test_without_an_organisation_it_is_unverified_and_takes_no_place(lot, joost):
    stranger = Actor(user=None, via="public")
    body = written(lot, joost, bidderName="Joost")

    bid = submit_bid(body=body, bidder=UserFactory(), credential="public", by=stranger, now=NOW).bid

    assert (bid.verified, bid.holds_place, bid.organization, bid.source) == (False, False, None, "api")
    assert not Negotiation.objects.exists()
    assert submitted(lot, joost).verified


def test_on_a_sealed_lot_its_terms_lie_encrypted_and_nothing_tells_of_them(trader, joost):
    lot = open_lot(trader, fields=lot_fields(mode="sealed"))

    bid = submitted(lot, joost, pricePerUnit=1987)

    row = Bid.objects.values().get(pk=bid.pk)
    written_down = [str(one) for one in (*row.values(), *Offer.objects.values_list("body", flat=True))]
    written_down += [*OutboxEvent.objects.values_list("body", flat=True), *map(str, Notification.objects.values())]
    written_down += map(str, Event.objects.values())
    assert [text for text in written_down if "1987" in text or "7948000" in text or "cooking" in text] == []
    assert (bid.status, bid.turn, bid.is_sealed, bid.offered, bid.standing) == ("pending", "none", True, None, None)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_by_one_organisation_one_is_taken(trader, joost):
    lot = open_lot(trader)

    def act(number):
        try:
            submitted(lot, joost, pricePerUnit=2000 + number)
        except AnotherBid:
            return False
        return True

    assert sorted(in_threads(2, act)) == [False, True]
    assert Bid.objects.count() == Negotiation.objects.count() == 1


def test_a_lot_in_another_state_stays_as_it_is(lot, joost):
    submitted(lot, joost)

    lot.refresh_from_db()
    assert (lot.status, lot.version, lot.awarded) == (lot_states.PUBLISHED, 2, 0)
