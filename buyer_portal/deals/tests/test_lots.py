"""What becomes of bids when their lot changes or ends."""

from datetime import timedelta

import pytest

from buyer_portal.bids.models import Bid
from buyer_portal.bids.services import confirm_bid, submit_bid
from buyer_portal.deals.services import accept_offer, counter_offer
from buyer_portal.deals.tests.factories import negotiation_of, open_lot, submitted, written
from buyer_portal.lots.services import cancel_lot, close_lot, edit_lot, end_lot_unsuccessful
from buyer_portal.lots.tests.factories import written as lot_fields
from shared.accounts.actors import SYSTEM, Actor
from shared.accounts.tests.factories import NOW, UserFactory
from shared.audit.models import Event
from shared.errors import Forbidden, InvalidMove, StaleVersion

from .looking import counter, everything, offers, stands, told

pytestmark = pytest.mark.django_db
SMALLER = {"volume": {"amount": 3900, "unit": "tonnes"}}


def test_a_material_change_makes_bids_stale_until_they_are_confirmed(lot, deal, bid, elena, joost):
    edit_lot(lot=lot, fields=lot_fields(**SMALLER), by=elena, now=NOW)
    assert stands(deal) == ("open", "", "stale", "producer")

    confirm_bid(bid=bid, lot_revision=2, by=joost, now=NOW)

    assert stands(deal) == ("open", "", "pending", "buyer")
    assert told(deal) == [("bid.received", "pending"), ("bid.updated", "stale"), ("bid.updated", "pending")]


def test_a_clarification_leaves_them(lot, deal, elena):
    edit_lot(lot=lot, fields=lot_fields(title="Another title"), by=elena, now=NOW)

    assert stands(deal) == ("open", "", "pending", "buyer")
    assert told(deal) == [("bid.received", "pending")]


def test_confirmed_again_it_changes_nothing(lot, bid, elena, joost):
    edit_lot(lot=lot, fields=lot_fields(**SMALLER), by=elena, now=NOW)
    confirm_bid(bid=bid, lot_revision=2, by=joost, now=NOW)
    before = everything()

    confirm_bid(bid=bid, lot_revision=2, by=joost, now=NOW)

    assert everything() == before


def test_an_edition_that_is_not_the_newest_is_not_confirmed(lot, bid, elena, joost):
    edit_lot(lot=lot, fields=lot_fields(**SMALLER), by=elena, now=NOW)

    with pytest.raises(StaleVersion):
        confirm_bid(bid=bid, lot_revision=1, by=joost, now=NOW)


def test_after_the_deadline_nothing_is_confirmed(lot, bid, elena, joost):
    edit_lot(lot=lot, fields=lot_fields(**SMALLER), by=elena, now=NOW)

    with pytest.raises(InvalidMove):
        confirm_bid(bid=bid, lot_revision=2, by=joost, now=lot.bid_deadline)


def test_others_do_not_confirm_it(lot, bid, elena, aino):
    edit_lot(lot=lot, fields=lot_fields(**SMALLER), by=elena, now=NOW)

    with pytest.raises(Forbidden):
        confirm_bid(bid=bid, lot_revision=2, by=aino, now=NOW)


def test_a_bid_without_credentials_counts_once_its_owner_confirms_it(lot, joost):
    body = written(lot, joost)
    bid = submit_bid(body=body, bidder=joost.user, credential="public", by=Actor(via="public"), now=NOW).bid

    confirmed = confirm_bid(bid=bid, lot_revision=1, by=joost, now=NOW)

    assert (confirmed.verified, confirmed.organization) == (True, joost.organization)
    assert stands(negotiation_of(confirmed)) == ("open", "", "pending", "buyer")


def test_nobody_claims_a_bid_made_in_anothers_name(lot, joost):
    body = written(lot, joost)
    bid = submit_bid(body=body, bidder=UserFactory(), credential="public", by=Actor(via="public"), now=NOW).bid

    with pytest.raises(Forbidden):
        confirm_bid(bid=bid, lot_revision=1, by=joost, now=NOW)


def test_a_cancelled_lot_rejects_its_bids_with_its_reason(lot, deal, bid, elena):
    cancel_lot(lot=lot, reason="The route was given up.", by=elena, now=NOW)

    bid = Bid.objects.get(pk=bid.pk)
    assert (stands(deal)[2], bid.reason_code, bid.reason) == ("rejected", "lot_cancelled", "The route was given up.")


def test_a_lot_without_award_rejects_its_bids(lot, deal, bid, elena):
    close_lot(lot=lot, by=elena, now=NOW)
    end_lot_unsuccessful(lot=lot, reason="All too dear.", by=elena, now=NOW)

    assert (stands(deal)[2], Bid.objects.get(pk=bid.pk).reason_code) == ("rejected", "lot_unsuccessful")


def test_a_closed_lots_bids_are_negotiated_on(lot, deal, elena):
    close_lot(lot=lot, by=elena, now=NOW)

    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)

    assert stands(deal)[2] == "counter_offer"


def test_sealed_bids_are_opened_when_the_lot_closes_and_that_is_written_down(trader, joost, elena, marc):
    lot = open_lot(trader, fields=lot_fields(mode="sealed"))
    bid = submitted(lot, joost, pricePerUnit=1987)

    close_lot(lot=lot, by=SYSTEM, now=lot.bid_deadline + timedelta(seconds=5))

    opened = Bid.objects.whole().get(pk=bid.pk)
    deal = negotiation_of(opened)
    assert (opened.is_sealed, opened.offered.pricing.price_per_unit, opened.carbon_intensity) == (False, 1987, 14)
    assert opened.fields.specification.feedstock == "Used cooking oil"
    assert stands(deal) == ("open", "", "pending", "buyer")
    assert told(deal) == [("bid.received", "pending"), ("bid.updated", "pending")]
    (event,) = Event.objects.about(lot).filter(verb="open_sealed_bids")
    assert event.data == {"bids": 1}
    accept_offer(negotiation=deal, by=marc, now=lot.bid_deadline + timedelta(minutes=1))
    assert offers(deal) == [(1, "producer", "accepted")]
