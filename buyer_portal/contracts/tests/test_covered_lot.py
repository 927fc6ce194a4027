"""A lot is sold by itself once active contracts cover its volume: with one contract or with several."""

from datetime import timedelta

import pytest
from django.urls import reverse

from buyer_portal.bids.models import Bid
from buyer_portal.contracts.models import Contract
from buyer_portal.contracts.services import refuse_contract, sign_contract
from buyer_portal.contracts.services.ending import expire_contract
from buyer_portal.deals.services import accept_offer
from buyer_portal.deals.tests.factories import negotiation_of, producer, submitted
from buyer_portal.lots.models import Lot
from buyer_portal.lots.tests.looking import told
from shared.accounts.tests.factories import NOW

from .test_sign_contract import SEEN, signing

pytestmark = pytest.mark.django_db


def agreed(lot, by, marc, amount, **more):
    bid = submitted(lot, by, volume={"amount": amount, "unit": "tonnes"}, **more)
    accept_offer(negotiation=negotiation_of(bid), by=marc, now=NOW)
    return Contract.objects.whole().get(bid=bid)


def signed_by_both(contract, *sides):
    for by in sides:
        sign_contract(contract=contract, body=signing(contract, name=by.user.name), how=SEEN, by=by, now=NOW)


def status_of(lot):
    return Lot.objects.values_list("status", flat=True).get(pk=lot.pk)


def test_of_two_contracts_the_last_to_become_active_sells_it_and_rejects_the_others(lot, joost, aino, marc):
    other = submitted(lot, producer("Gulf Coast SAF LLC", "Dale Hart"))
    one, two = agreed(lot, joost, marc, 2500), agreed(lot, aino, marc, 1500)

    signed_by_both(one, marc, joost)
    assert status_of(lot) == "published"

    signed_by_both(two, aino, marc)
    assert status_of(lot) == "sold"
    assert told(lot)[-1][0::2] == ("lot.closed", "sold")
    other = Bid.objects.get(pk=other.pk)
    assert (other.status, other.reason_code) == ("rejected", "other_bid_chosen")


@pytest.mark.parametrize("end", ["refused", "expired"])
def test_what_covers_it_already_sells_it_when_the_last_that_waited_falls_away(lot, joost, aino, marc, end):
    covering, extra = agreed(lot, joost, marc, 4000), agreed(lot, aino, marc, 200)  # by the lot's tolerance
    signed_by_both(covering, marc, joost)
    assert status_of(lot) == "published"

    if end == "refused":
        refuse_contract(contract=extra, reason="Not needed.", by=marc, now=NOW)
    else:
        expire_contract(contract=extra, now=NOW + timedelta(days=15))

    assert status_of(lot) == "sold"
    assert Bid.objects.get(pk=extra.bid_id).status == "lapsed"


def test_a_part_that_falls_away_is_free_again_and_the_lot_stays(lot, joost, aino, marc, marc_member, browser_of):
    one, two = agreed(lot, joost, marc, 2500), agreed(lot, aino, marc, 1500)
    signed_by_both(one, marc, joost)

    refuse_contract(contract=two, reason="Too late.", by=marc, now=NOW)

    assert status_of(lot) == "published"
    page = browser_of(marc_member).get(reverse("lots:page", args=[lot.pk])).content.decode()
    assert "2,500 of 4,000" in page
