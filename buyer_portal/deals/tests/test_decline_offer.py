from datetime import timedelta

import pytest

from buyer_portal.deals.errors import NotYourTurn, OtherOffer
from buyer_portal.deals.services import counter_offer, decline_offer, settle_clock, withdraw_offer
from shared.accounts.tests.factories import NOW, actor_for
from shared.errors import InvalidMove, NotFound

from .looking import counter, everything, offers, standing, stands, told

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=40)


@pytest.fixture
def countered(deal, elena):
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)
    return deal


def test_declined_the_earlier_offer_stands_again(countered, joost):
    decline_offer(negotiation=countered, by=joost, now=NOW)

    assert offers(countered) == [(1, "producer", "pending"), (2, "buyer", "declined")]
    assert stands(countered) == ("open", "", "pending", "buyer")
    assert told(countered)[-1] == ("bid.updated", "pending")


def test_declined_again_it_changes_nothing(countered, joost):
    offer = standing(countered)
    decline_offer(negotiation=countered, by=joost, now=NOW, offer_id=offer.pk)
    before = everything()

    decline_offer(negotiation=countered, by=joost, now=NOW, offer_id=offer.pk)

    assert everything() == before


def test_declining_offer_one_is_rejecting_the_bid(deal, elena):
    decline_offer(negotiation=deal, by=elena, now=NOW, text="Too dear.")

    assert stands(deal) == ("closed", "declined", "rejected", "none")
    assert told(deal)[-1] == ("bid.rejected", "rejected")


def test_ones_own_offer_is_not_declined(countered, elena):
    with pytest.raises(NotYourTurn):
        decline_offer(negotiation=countered, by=elena, now=NOW)


def test_an_offer_that_does_not_stand_is_not_declined(countered, joost):
    with pytest.raises(OtherOffer):
        decline_offer(negotiation=countered, by=joost, now=NOW, offer_id="0" * 24)


def test_others_do_not_find_it(countered, stranger):
    with pytest.raises(NotFound):
        decline_offer(negotiation=countered, by=actor_for(stranger), now=NOW)


def test_withdrawn_the_earlier_offer_stands_again(countered, elena):
    withdraw_offer(negotiation=countered, by=elena, now=NOW)

    assert offers(countered) == [(1, "producer", "pending"), (2, "buyer", "withdrawn")]


def test_withdrawing_offer_one_is_withdrawing_the_bid(deal, joost):
    withdraw_offer(negotiation=deal, by=joost, now=NOW)

    assert stands(deal) == ("closed", "withdrawn", "withdrawn", "none")


def test_withdrawn_again_by_name_it_changes_nothing_and_takes_no_other_offer_back(countered, elena):
    offer = standing(countered)
    withdraw_offer(negotiation=countered, by=elena, now=NOW, offer_id=offer.pk)
    before = everything()

    withdraw_offer(negotiation=countered, by=elena, now=NOW, offer_id=offer.pk)

    assert everything() == before


def test_an_offer_that_does_not_stand_is_not_withdrawn(countered, elena):
    with pytest.raises(OtherOffer):
        withdraw_offer(negotiation=countered, by=elena, now=NOW, offer_id="0" * 24)


def test_the_other_sides_offer_is_not_withdrawn(countered, joost):
    with pytest.raises(NotYourTurn):
        withdraw_offer(negotiation=countered, by=joost, now=NOW)


def test_expired_the_earlier_offer_stands_again(countered):
    assert not settle_clock(negotiation=countered, now=NOW + timedelta(hours=71, minutes=59))

    assert settle_clock(negotiation=countered, now=NOW + timedelta(hours=72))
    assert offers(countered) == [(1, "producer", "pending"), (2, "buyer", "expired")]


def test_when_no_offer_lives_the_deal_is_over(countered):
    assert settle_clock(negotiation=countered, now=LATER)

    assert offers(countered) == [(1, "producer", "countered"), (2, "buyer", "expired")]
    assert stands(countered) == ("closed", "expired", "expired", "none")


def test_a_deed_finds_the_clock_settled(countered, joost):
    with pytest.raises(InvalidMove) as refused:
        counter_offer(negotiation=countered, body=counter(pricePerUnit=2060), by=joost, now=LATER)

    assert refused.value.record["status"] == "expired"


def test_two_clocks_let_it_expire_once(countered):
    settle_clock(negotiation=countered, now=LATER)
    before = everything()

    assert not settle_clock(negotiation=countered, now=LATER)
    assert everything() == before
