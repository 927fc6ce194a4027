import pytest

from buyer_portal.bids.models import Bid
from buyer_portal.deals.services import accept_offer, counter_offer, reject_bid, withdraw_bid
from buyer_portal.deals.tests.factories import submitted
from shared.accounts.tests.factories import NOW, actor_for
from shared.errors import Forbidden, InvalidMove, NotFound, StaleVersion

from .looking import counter, everything, offers, stands, told

pytestmark = pytest.mark.django_db


def test_the_bidder_gets_a_word_and_a_sentence(deal, bid, elena):
    reject_bid(bid=bid, by=elena, now=NOW, code="price", text="Over our budget.")

    rejected = Bid.objects.whole().get(pk=bid.pk)
    assert stands(deal) == ("closed", "declined", "rejected", "none")
    assert offers(deal) == [(1, "producer", "declined")]
    assert rejected.to_wire().reason.to_dict() == {"code": "price", "text": "Over our budget."}
    assert told(deal)[-1] == ("bid.rejected", "rejected")


def test_again_with_the_same_words_it_changes_nothing(bid, elena):
    reject_bid(bid=bid, by=elena, now=NOW, code="price", text="Over our budget.")
    before = everything()

    reject_bid(bid=bid, by=elena, now=NOW, code="price", text="Over our budget.")

    assert everything() == before


def test_again_with_other_words_it_is_refused(bid, elena):
    reject_bid(bid=bid, by=elena, now=NOW, code="price")

    with pytest.raises(InvalidMove):
        reject_bid(bid=bid, by=elena, now=NOW, code="volume")


def test_accepted_it_is_not_rejected(deal, bid, elena, marc):
    accept_offer(negotiation=deal, by=marc, now=NOW)

    with pytest.raises(InvalidMove):
        reject_bid(bid=bid, by=marc, now=NOW)


def test_once_it_was_negotiated_it_takes_an_owner(deal, bid, elena, marc):
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)

    with pytest.raises(Forbidden):
        reject_bid(bid=bid, by=elena, now=NOW)
    assert reject_bid(bid=bid, by=marc, now=NOW).status == "rejected"


def test_neither_bidder_nor_stranger_finds_it_to_reject(bid, joost, stranger):
    for somebody in (joost, actor_for(stranger)):
        with pytest.raises(NotFound):
            reject_bid(bid=bid, by=somebody, now=NOW)


def test_a_version_that_is_over_is_refused(bid, elena):
    with pytest.raises(StaleVersion):
        reject_bid(bid=bid, by=elena, now=NOW, expected_version=1)


def test_rejected_its_place_is_free(lot, bid, joost, elena):
    reject_bid(bid=bid, by=elena, now=NOW)

    assert submitted(lot, joost, pricePerUnit=2000).status == "pending"


def test_withdrawn_by_its_producer_the_buyer_is_told_and_the_place_is_free(lot, deal, bid, joost):
    withdraw_bid(bid=bid, by=joost, now=NOW)

    assert stands(deal) == ("closed", "withdrawn", "withdrawn", "none")
    assert told(deal)[-1] == ("bid.updated", "withdrawn")
    assert submitted(lot, joost).status == "pending"


def test_withdrawn_again_it_changes_nothing(bid, joost):
    withdraw_bid(bid=bid, by=joost, now=NOW)
    before = everything()

    withdraw_bid(bid=bid, by=joost, now=NOW)

    assert everything() == before


def test_others_do_not_withdraw_it(bid, aino, elena):
    for somebody in (aino, elena):
        with pytest.raises(NotFound):
            withdraw_bid(bid=bid, by=somebody, now=NOW)
