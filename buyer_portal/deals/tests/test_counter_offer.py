from datetime import timedelta
from decimal import Decimal

import pytest

from buyer_portal.deals.errors import NotYourTurn, OtherOffer, Sealed, StaleBid
from buyer_portal.deals.services import counter_offer
from buyer_portal.deals.tests.factories import negotiation_of, open_lot, submitted
from buyer_portal.lots.services import cancel_lot, edit_lot
from buyer_portal.lots.tests.factories import written as lot_fields
from shared.accounts.tests.factories import NOW, actor_for
from shared.comms.models import Notification
from shared.errors import Forbidden, Invalid, InvalidMove, NotFound, StaleVersion
from shared.exchange.models import OutboxEvent
from shared.schemas import json
from shared.tests.test_db import in_threads

from .looking import counter, everything, offers, standing, stands, told

pytestmark = pytest.mark.django_db


def test_the_buyer_counters_and_it_is_the_producers_turn(deal, elena):
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050, message="For the year."), by=elena, now=NOW)

    offer = standing(deal)
    assert offers(deal) == [(1, "producer", "countered"), (2, "buyer", "pending")]
    assert stands(deal) == ("open", "", "counter_offer", "producer")
    assert (offer.terms.pricing.price_per_unit, offer.terms.pricing.price) == (2050, Decimal("8200000.00"))
    assert (offer.terms.volume.amount, offer.terms.delivery_location) == (4000, "Zürich (ZRH)")
    assert (offer.expires_at, offer.made_by_name) == (NOW + timedelta(hours=72), "Elena Brunner")
    assert told(deal) == [("bid.received", "pending"), ("bid.counter_offer", "counter_offer")]


def test_the_message_carries_the_offer_that_was_made_and_not_the_list(deal, elena):
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)

    body = json.loads(OutboxEvent.objects.get(event="bid.counter_offer").body.encode())
    assert body["counterOffer"] == body["bid"]["currentOffer"]
    assert body["counterOffer"]["terms"]["pricing"]["pricePerUnit"] == 2050
    assert "offers" not in body["bid"]
    assert body["bid"]["pricing"]["pricePerUnit"] == 2120  # what its producer last offered


def test_the_producer_counters_back_and_the_buyer_is_told(deal, elena, joost, trader):
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)
    Notification.objects.all().delete()

    counter_offer(negotiation=deal, body=counter(price=8300000), by=joost, now=NOW)

    assert offers(deal) == [(1, "producer", "countered"), (2, "buyer", "countered"), (3, "producer", "pending")]
    assert stands(deal) == ("open", "", "pending", "buyer")
    assert standing(deal).terms.pricing.price_per_unit == 2075
    assert Notification.objects.get(user=trader.user).title.startswith("Rotterdam Renewables")
    assert told(deal)[-1] == ("bid.updated", "pending")


def test_sent_twice_it_is_one_offer(deal, elena):
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)
    before = everything()

    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)

    assert everything() == before


def test_out_of_turn_it_is_refused_with_the_record(deal, joost):
    before = everything()

    with pytest.raises(NotYourTurn) as refused:
        counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=joost, now=NOW)

    assert (refused.value.record["currentOffer"]["number"], everything()) == (1, before)


def test_it_answers_the_offer_it_names_or_none(deal, elena, joost):
    first = standing(deal)
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2100), by=joost, now=NOW)

    with pytest.raises(OtherOffer):
        counter_offer(negotiation=deal, body=counter(pricePerUnit=2070, offerId=first.pk), by=elena, now=NOW)


def test_a_version_that_is_over_is_refused(deal, elena):
    with pytest.raises(StaleVersion):
        counter_offer(negotiation=deal, body=counter(pricePerUnit=2050, expectedVersion=1), by=elena, now=NOW)


def test_others_do_not_find_it(deal, stranger, aino):
    for somebody in (actor_for(stranger), aino):
        with pytest.raises(NotFound):
            counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=somebody, now=NOW)


def test_viewers_may_not(deal, viewer):
    with pytest.raises(Forbidden):
        counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=actor_for(viewer), now=NOW)


@pytest.mark.parametrize(
    ("body", "code", "fields"),
    [
        ({"pricePerUnit": 2120}, "nothing_changed", []),
        ({"message": "Please."}, "nothing_changed", []),
        ({"price": 8000000, "pricePerUnit": 1}, "invalid", ["pricing.pricePerUnit"]),
        ({"volume": {"amount": 10, "unit": "gallons"}}, "invalid", ["volume.unit"]),
        ({"volume": 4201}, "invalid", ["volume.amount"]),
        ({"pricePerUnit": 2050, "expiresAt": "2026-11-21T10:29:59.000Z"}, "invalid", ["expiresAt"]),
        ({"pricePerUnit": 2050, "expiresAt": "2026-12-21T09:30:01.000Z"}, "invalid", ["expiresAt"]),
    ],
)
def test_what_is_no_counter_says_why(deal, elena, body, code, fields):
    before = everything()

    with pytest.raises(Invalid) as refused:
        counter_offer(negotiation=deal, body=counter(**body), by=elena, now=NOW)

    assert (refused.value.code, list(refused.value.fields), everything()) == (code, fields, before)


def test_on_a_sealed_lot_nobody_counters(trader, elena, joost):
    deal = negotiation_of(submitted(open_lot(trader, fields=lot_fields(mode="sealed")), joost))

    with pytest.raises(Sealed):
        counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)


def test_a_stale_bid_is_not_countered(lot, deal, elena):
    edit_lot(lot=lot, fields=lot_fields(volume={"amount": 3900, "unit": "tonnes"}), by=elena, now=NOW)

    with pytest.raises(StaleBid):
        counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)


def test_when_the_lot_is_cancelled_it_is_over(lot, deal, elena):
    cancel_lot(lot=lot, reason="Found fuel.", by=elena, now=NOW)

    with pytest.raises(InvalidMove) as refused:
        counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)

    assert refused.value.record["status"] == "rejected"


@pytest.mark.django_db(transaction=True)
def test_of_two_counters_at_once_one_stands(deal, elena, marc):
    def act(number):
        try:
            counter_offer(negotiation=deal, body=counter(pricePerUnit=2000 + number), by=(elena, marc)[number], now=NOW)
        except (NotYourTurn, InvalidMove, OtherOffer):
            return False
        return True

    assert sorted(in_threads(2, act)) == [False, True]
    assert [status for _, _, status in offers(deal)] == ["countered", "pending"]
