import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services import cancel_lot, end_lot_unsuccessful
from shared.accounts.tests.factories import NOW, actor_for
from shared.errors import Forbidden, Invalid, InvalidMove, StaleVersion
from shared.exchange.models import Delivery
from shared.tests.test_db import in_threads

from .factories import lot_of
from .looking import Cut, cut_short, deeds, nothing_left_behind, sent, stands, told

pytestmark = pytest.mark.django_db

WHY = "No offer reached the carbon limit."


@pytest.fixture
def closed(trader):
    return lot_of(trader, states.CLOSED)


def test_it_ends_without_an_award_and_producers_are_told_why(closed, elena):
    lot = end_lot_unsuccessful(lot=closed, reason=WHY, by=elena, now=NOW)

    assert stands(lot) == (states.UNSUCCESSFUL, 3, 1)
    assert deeds(lot) == [("end_lot_unsuccessful", "closed", "unsuccessful", WHY)]
    (message,) = sent(lot)
    assert (message.event, message.lot, message.lot.reason) == ("lot.closed", lot.to_wire(), WHY)


@pytest.mark.parametrize("status", sorted(set(states.MOVES) - {states.CLOSED, states.UNSUCCESSFUL}))
def test_from_another_state_it_cannot_be(trader, elena, status):
    lot = lot_of(trader, status)

    with nothing_left_behind(), pytest.raises(InvalidMove):
        end_lot_unsuccessful(lot=lot, reason=WHY, by=elena, now=NOW)


def test_it_takes_a_reason_and_the_version_of_now(closed, elena):
    with nothing_left_behind(), pytest.raises(Invalid):
        end_lot_unsuccessful(lot=closed, reason=" ", by=elena, now=NOW)
    with nothing_left_behind(), pytest.raises(StaleVersion):
        end_lot_unsuccessful(lot=closed, reason=WHY, by=elena, now=NOW, expected_version=1)


def test_again_it_changes_nothing(closed, elena):
    end_lot_unsuccessful(lot=closed, reason=WHY, by=elena, now=NOW)

    with nothing_left_behind():
        end_lot_unsuccessful(lot=closed, reason=WHY, by=elena, now=NOW)


def test_viewers_may_not(closed, viewer):
    with nothing_left_behind(), pytest.raises(Forbidden):
        end_lot_unsuccessful(lot=closed, reason=WHY, by=actor_for(viewer), now=NOW)


def test_cut_short_it_leaves_nothing(closed, elena):
    with nothing_left_behind(Delivery), pytest.raises(Cut):
        cut_short(lambda: end_lot_unsuccessful(lot=closed, reason=WHY, by=elena, now=NOW))


@pytest.mark.django_db(transaction=True)
def test_of_ending_and_cancelling_at_once_one_wins(closed, elena):
    def act(number):
        deed = cancel_lot if number else end_lot_unsuccessful
        try:
            return deed(lot=Lot.objects.get(pk=closed.pk), reason=WHY, by=elena, now=NOW).status
        except (InvalidMove, StaleVersion) as refused:
            return refused.record["status"]

    assert len(set(in_threads(2, act))) == 1
    assert len(told(closed)) == 1


def test_page_ends_it(browser, closed):
    url = reverse("lots:unsuccessful", args=[closed.pk])

    response = browser.post(url, {"unsuccessful-reason": WHY}, follow=True)

    page = response.content.decode()
    assert f"{closed.number} is ended without an award." in page
    assert WHY in page
    assert "this is final" in page


def test_page_takes_a_reason(browser, closed):
    with nothing_left_behind():
        response = browser.post(reverse("lots:unsuccessful", args=[closed.pk]), follow=True)

    assert "Say why" in response.content.decode()
