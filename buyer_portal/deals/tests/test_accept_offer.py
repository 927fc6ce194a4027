import pytest

from buyer_portal.deals.errors import NotYourTurn, OtherOffer, Sealed, StaleBid
from buyer_portal.deals.services import accept_offer, counter_offer, withdraw_bid
from buyer_portal.deals.services.contracted import lapse_negotiation
from buyer_portal.deals.tests.factories import negotiation_of, open_lot, submitted
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services import edit_lot
from buyer_portal.lots.services.awards import NothingLeft
from buyer_portal.lots.tests.factories import written as lot_fields
from shared.accounts.tests.factories import NOW, actor_for
from shared.audit.models import Event
from shared.errors import DomainError, Forbidden, InvalidMove, NotFound, StaleVersion
from shared.tests.test_db import in_threads

from .looking import counter, everything, offers, standing, stands

pytestmark = pytest.mark.django_db


def named(deal):
    offer = standing(deal)
    return {"offer_id": offer.pk, "terms_hash": offer.terms_hash}


def awarded(lot):
    return Lot.objects.values_list("awarded", flat=True).get(pk=lot.pk)


def test_the_buyer_accepts_the_bid_as_it_stands(lot, deal, bid, marc):
    accept_offer(negotiation=deal, by=marc, now=NOW)

    assert offers(deal) == [(1, "producer", "accepted")]
    assert stands(deal) == ("agreed", "", "accepted", "none")
    assert awarded(lot) == 4_000_000
    (event,) = Event.objects.about(deal).filter(verb="accept_offer")
    assert (event.before, event.after, event.data["terms"]) == ("open", "agreed", bid.standing.terms_hash)


def test_the_producer_accepts_a_counter_and_the_bid_shows_what_was_agreed(deal, elena, joost):
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050, volume=3000), by=elena, now=NOW)

    accept_offer(negotiation=deal, by=joost, now=NOW, **named(deal))

    deal.bid.refresh_from_db()
    assert stands(deal) == ("agreed", "", "accepted", "none")
    assert (deal.bid.offered.pricing.price_per_unit, deal.bid.volume_tonnes) == (2050, 3000)
    assert awarded(deal.bid.lot) == 3_000_000


def test_again_it_changes_nothing(deal, marc):
    accept_offer(negotiation=deal, by=marc, now=NOW)
    before = everything()

    accept_offer(negotiation=deal, by=marc, now=NOW)

    assert everything() == before


def test_ones_own_offer_is_not_accepted(deal, joost):
    with pytest.raises(NotYourTurn):
        accept_offer(negotiation=deal, by=joost, now=NOW)


@pytest.mark.parametrize("wrong", [{"offer_id": "0" * 24}, {"terms_hash": "0" * 64}])
def test_another_offer_or_other_terms_are_refused_with_the_current_one(deal, marc, wrong):
    before = everything()

    with pytest.raises(OtherOffer) as refused:
        accept_offer(negotiation=deal, by=marc, now=NOW, **named(deal) | wrong)

    assert (refused.value.record["currentOffer"]["number"], everything()) == (1, before)


def test_once_a_side_made_two_offers_it_must_be_said_which(deal, elena, marc, joost):
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2100), by=joost, now=NOW)

    with pytest.raises(OtherOffer):
        accept_offer(negotiation=deal, by=marc, now=NOW)
    accept_offer(negotiation=deal, by=marc, now=NOW, **named(deal))

    assert stands(deal)[0] == "agreed"


def test_traders_do_not_accept(deal, elena):
    with pytest.raises(Forbidden):
        accept_offer(negotiation=deal, by=elena, now=NOW)


def test_others_do_not_find_it(deal, stranger, aino):
    for somebody in (actor_for(stranger), aino):
        with pytest.raises(NotFound):
            accept_offer(negotiation=deal, by=somebody, now=NOW)


def test_a_version_that_is_over_is_refused(deal, marc):
    with pytest.raises(StaleVersion):
        accept_offer(negotiation=deal, by=marc, now=NOW, expected_version=1)


def test_after_its_time_it_is_refused_whether_or_not_the_clock_came_to_it(deal, bid, marc):
    with pytest.raises(InvalidMove):
        accept_offer(negotiation=deal, by=marc, now=bid.expires_at)

    assert stands(deal)[:3] == ("open", "", "pending")  # the refusal took the whole transaction with it


def test_sealed_bids_are_not_accepted(trader, marc, joost):
    deal = negotiation_of(submitted(open_lot(trader, fields=lot_fields(mode="sealed")), joost))

    with pytest.raises(Sealed):
        accept_offer(negotiation=deal, by=marc, now=NOW)


def test_a_stale_bid_is_not_accepted(lot, deal, elena, marc):
    edit_lot(lot=lot, fields=lot_fields(volume={"amount": 3900, "unit": "tonnes"}), by=elena, now=NOW)

    with pytest.raises(StaleBid):
        accept_offer(negotiation=deal, by=marc, now=NOW)


def test_two_bids_are_awarded_while_there_is_volume(lot, joost, aino, marc):
    one = negotiation_of(submitted(lot, joost, volume={"amount": 2500, "unit": "tonnes"}))
    two = negotiation_of(submitted(lot, aino, volume={"amount": 1800, "unit": "tonnes"}))
    accept_offer(negotiation=one, by=marc, now=NOW)

    with pytest.raises(NothingLeft) as refused:
        accept_offer(negotiation=two, by=marc, now=NOW)

    assert "1,700 tonnes are left" in str(refused.value)
    assert stands(two) == ("open", "", "pending", "buyer")
    assert awarded(lot) == 2_500_000


def test_lapsed_its_volume_is_free_again(lot, deal, bid, aino, marc):
    accept_offer(negotiation=deal, by=marc, now=NOW)

    lapse_negotiation(bid=bid, text="Not signed in time.", now=NOW)

    assert stands(deal) == ("closed", "lapsed", "lapsed", "none")
    assert awarded(lot) == 0
    assert submitted(lot, aino).status == "pending"


def test_while_an_award_is_pending_the_lot_is_not_changed(lot, deal, elena, marc):
    accept_offer(negotiation=deal, by=marc, now=NOW)

    with pytest.raises(InvalidMove) as refused:
        edit_lot(lot=lot, fields=lot_fields(title="Another"), by=elena, now=NOW)

    assert refused.value.code == "award_pending"


@pytest.mark.django_db(transaction=True)
def test_of_two_acceptances_for_the_last_volume_one_wins(trader, joost, aino, marc):
    lot = open_lot(trader)
    deals = [negotiation_of(submitted(lot, who)) for who in (joost, aino)]

    def act(number):
        try:
            accept_offer(negotiation=deals[number], by=marc, now=NOW)
        except NothingLeft:
            return False
        return True

    assert sorted(in_threads(2, act)) == [False, True]
    assert sorted(stands(deal)[0] for deal in deals) == ["agreed", "open"]
    assert awarded(lot) == 4_000_000


@pytest.mark.django_db(transaction=True)
def test_of_accepting_and_withdrawing_at_once_one_wins(deal, bid, marc, joost):
    def act(number):
        try:
            if number:
                withdraw_bid(bid=bid, by=joost, now=NOW)
            else:
                accept_offer(negotiation=deal, by=marc, now=NOW)
        except DomainError:
            return False
        return True

    accepted, withdrawn = in_threads(2, act)

    assert accepted != withdrawn
    assert stands(deal)[2] == ("accepted" if accepted else "withdrawn")
    assert awarded(bid.lot) == (4_000_000 if accepted else 0)
