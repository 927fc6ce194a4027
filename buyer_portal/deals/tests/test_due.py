from datetime import timedelta

import pytest

from buyer_portal.deals import due
from buyer_portal.deals.services import counter_offer
from shared.accounts.tests.factories import NOW, UserFactory
from shared.comms.models import Notification

from .looking import counter, stands

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def operator(db):
    return UserFactory(is_staff=True)


def titles(user):
    return list(Notification.objects.filter(user=user).order_by("id").values_list("key", flat=True))


def test_offers_whose_time_is_up_fall_away_once(deal, elena):
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)
    late = NOW + timedelta(hours=72)

    assert due.due_offers(late) == 1
    assert str(due.settle_clocks(now=late)) == "1 of 1"
    assert str(due.settle_clocks(now=late)) == "0 of 0"
    assert stands(deal) == ("open", "", "pending", "buyer")


def test_the_buyer_is_reminded_at_half_time_and_once(deal, bid, trader):
    Notification.objects.all().delete()
    offer = deal.offers.get()
    half = NOW + (bid.expires_at - NOW) / 2

    due.remind_of_answers(now=NOW + timedelta(hours=47))
    assert titles(trader.user) == []
    due.remind_of_answers(now=half)
    due.remind_of_answers(now=half + timedelta(minutes=1))

    assert titles(trader.user) == [f"half_time:{offer.pk}", f"overdue:{offer.pk}"]


def test_four_hours_before_the_end_they_are_told_again(deal, bid, trader):
    Notification.objects.all().delete()

    due.remind_of_answers(now=bid.expires_at - timedelta(hours=4))

    assert any(key.startswith("last_call") for key in titles(trader.user))


def test_after_48_hours_operators_are_told_too(deal, operator):
    due.remind_of_answers(now=NOW + timedelta(hours=48))

    assert [key for key in titles(operator) if "answer_overdue" in key] != []


def test_while_it_is_the_producers_turn_nobody_here_is_reminded(deal, elena, trader):
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=elena, now=NOW)
    Notification.objects.all().delete()

    due.remind_of_answers(now=NOW + timedelta(hours=71))

    assert titles(trader.user) == []
