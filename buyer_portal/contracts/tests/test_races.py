"""Two at once on one negotiation: one wins, and the other one hears why and sees how it stands."""

import pytest

from buyer_portal.contracts.models import Contract
from buyer_portal.deals.models import Offer
from buyer_portal.deals.services import (
    accept_offer,
    counter_offer,
    decline_offer,
    reject_bid,
    settle_clock,
    withdraw_offer,
)
from buyer_portal.deals.tests.factories import negotiation_of, open_lot, submitted
from buyer_portal.deals.tests.looking import counter, offers, stands
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services import cancel_lot
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, actor_for, member
from shared.comms.models import Notification
from shared.errors import DomainError
from shared.exchange.models import OutboxEvent
from shared.tests.test_db import in_threads

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds):
    """What came of each: True, or the refusal, which brings the record as it stands."""

    def act(number):
        try:
            deeds[number]()
        except DomainError as error:
            return error
        return True

    return in_threads(len(deeds), act)


def loser(outcomes):
    """The one refusal among them."""
    (refused,) = [one for one in outcomes if one is not True]
    return refused


def awarded(lot):
    return Lot.objects.get(pk=lot.pk).awarded


def test_two_owners_who_accept_one_offer_agree_once(deal, bid, marc, trader):
    ines = actor_for(member(Role.OWNER, organization=trader.organization, user__name="Ines Vogt"))

    outcomes = at_once(
        lambda: accept_offer(negotiation=deal, by=marc, now=NOW),
        lambda: accept_offer(negotiation=deal, by=ines, now=NOW),
    )

    assert outcomes == [True, True]  # the same deed again: the same result
    assert (Contract.objects.count(), awarded(bid.lot)) == (1, 4_000_000)
    assert OutboxEvent.objects.filter(event="bid.accepted").count() == 1


def test_accepted_while_a_colleague_counters(deal, bid, elena, marc):
    outcomes = at_once(
        lambda: accept_offer(negotiation=deal, by=marc, now=NOW),
        lambda: counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW),
    )

    agreed = outcomes[0] is True
    assert loser(outcomes).record["status"] == ("accepted" if agreed else "counter_offer")
    assert offers(deal) == ([(1, "producer", "accepted")] if agreed else [
        (1, "producer", "countered"), (2, "buyer", "pending"),
    ])  # fmt: skip
    assert awarded(bid.lot) == (4_000_000 if agreed else 0)


def test_accepted_by_the_producer_while_the_buyer_takes_the_counter_back(deal, bid, elena, joost):
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)
    standing = deal.offers.get(status="pending")
    named = {"offer_id": standing.pk, "terms_hash": standing.terms_hash}

    outcomes = at_once(
        lambda: accept_offer(negotiation=deal, by=joost, now=NOW, **named),
        lambda: withdraw_offer(negotiation=deal, by=elena, now=NOW),
    )

    agreed = outcomes[0] is True
    assert loser(outcomes).record["status"] == ("accepted" if agreed else "pending")
    assert stands(deal)[0] == ("agreed" if agreed else "open")
    assert awarded(bid.lot) == (4_000_000 if agreed else 0)


def test_the_producer_counters_while_the_buyer_rejects(deal, elena, marc, joost):
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)

    outcomes = at_once(
        lambda: counter_offer(negotiation=deal, body=counter(pricePerUnit=2090), by=joost, now=NOW),
        lambda: reject_bid(bid=deal.bid, by=marc, now=NOW, code="price", text="Too dear."),
    )

    assert outcomes[1] is True  # an end is an end, before the counter or after it
    assert stands(deal) == ("closed", "declined", "rejected", "none")
    assert Offer.objects.filter(status="pending").count() == 0


def test_accepted_while_the_lot_is_cancelled(deal, bid, lot, elena, marc):
    outcomes = at_once(
        lambda: accept_offer(negotiation=deal, by=marc, now=NOW),
        lambda: cancel_lot(lot=lot, reason="We fly no more.", by=elena, now=NOW),
    )

    agreed = outcomes[0] is True
    assert loser(outcomes).record["status"] in ({"published"} if agreed else {"rejected", "cancelled"})  # bid or lot
    assert stands(deal)[2] == ("accepted" if agreed else "rejected")
    assert Lot.objects.get(pk=lot.pk).status == ("published" if agreed else "cancelled")


def test_declined_while_the_clock_lets_it_fall(deal, elena, joost):
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)
    standing = deal.offers.get(status="pending")

    at_once(
        lambda: decline_offer(negotiation=deal, by=joost, now=standing.expires_at, offer_id=standing.pk),
        lambda: settle_clock(negotiation=deal, now=standing.expires_at),
    )

    assert offers(deal) == [(1, "producer", "pending"), (2, "buyer", "expired")]
    assert Notification.objects.filter(key__startswith="offer_fell_away", user=elena.user).count() == 1


def test_contracts_that_are_drawn_up_at_once_have_numbers_without_gaps(trader, marc, joost, aino):
    deals = [negotiation_of(submitted(open_lot(trader), who)) for who in (joost, aino, joost, aino)]

    outcomes = at_once(*[lambda deal=deal: accept_offer(negotiation=deal, by=marc, now=NOW) for deal in deals])

    assert outcomes == [True] * 4
    numbers = sorted(Contract.objects.values_list("number", flat=True))
    assert numbers == [f"SAF-2026-{number:06d}" for number in range(1, 5)]
