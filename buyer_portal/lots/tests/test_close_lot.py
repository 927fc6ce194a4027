from datetime import timedelta

import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services import cancel_lot, close_lot
from shared.accounts.actors import SYSTEM
from shared.accounts.tests.factories import NOW, actor_for
from shared.comms.models import Notification
from shared.errors import Forbidden, InvalidMove, StaleVersion
from shared.exchange.models import Delivery
from shared.tests.test_db import in_threads

from .factories import lot_of
from .looking import Cut, cut_short, deeds, nothing_left_behind, sent, stands, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(trader):
    return lot_of(trader, states.PUBLISHED)


def test_by_hand_it_closes_now(published, elena):
    lot = close_lot(lot=published, by=elena, now=NOW)

    assert stands(lot) == (states.CLOSED, 3, 1)
    assert (lot.closed_at, lot.award_until) == (NOW, NOW + timedelta(days=10))
    assert deeds(lot) == [("close_lot", "published", "closed", "")]
    (message,) = sent(lot)
    assert (message.event, message.aggregate.version, message.lot) == ("lot.closed", 3, lot.to_wire())
    assert not Notification.objects.exists()  # who closed it knows


def test_by_the_clock_it_closed_at_its_deadline_and_the_buyer_is_told(published, trader, viewer):
    late = published.bid_deadline + timedelta(seconds=29)

    lot = close_lot(lot=published, by=SYSTEM, now=late)

    assert (lot.closed_at, lot.updated_at) == (published.bid_deadline, late)
    told_to = {one.user: (one.title, one.link) for one in Notification.objects.all()}
    said = (f"Bidding is closed: {lot.title}", reverse("lots:page", args=[lot.pk]))
    assert told_to == {trader.user: said, viewer.user: said}


@pytest.mark.parametrize("status", sorted(set(states.MOVES) - {states.PUBLISHED, states.CLOSED}))
def test_from_another_state_it_cannot_be(trader, elena, status):
    lot = lot_of(trader, status)

    with nothing_left_behind(), pytest.raises(InvalidMove) as refused:
        close_lot(lot=lot, by=elena, now=NOW)

    assert refused.value.record["status"] == status


def test_again_it_changes_nothing(published, elena):
    close_lot(lot=published, by=elena, now=NOW)

    with nothing_left_behind(Notification):
        assert close_lot(lot=published, by=SYSTEM, now=NOW + timedelta(days=20)).closed_at == NOW


def test_a_version_that_is_over_is_refused(published, elena):
    with nothing_left_behind(), pytest.raises(StaleVersion):
        close_lot(lot=published, by=elena, now=NOW, expected_version=1)


def test_viewers_may_not(published, viewer):
    with nothing_left_behind(), pytest.raises(Forbidden):
        close_lot(lot=published, by=actor_for(viewer), now=NOW)


def test_cut_short_it_leaves_nothing(published):
    with nothing_left_behind(Delivery, Notification), pytest.raises(Cut):
        cut_short(lambda: close_lot(lot=published, by=SYSTEM, now=NOW))


@pytest.mark.django_db(transaction=True)
def test_of_closing_and_cancelling_at_once_each_is_done_whole_or_not_at_all(published, elena):
    def act(number):
        lot = Lot.objects.get(pk=published.pk)
        try:
            if number:
                cancel_lot(lot=lot, reason="Found fuel.", by=elena, now=NOW)
            else:
                close_lot(lot=lot, by=elena, now=NOW)
        except (InvalidMove, StaleVersion):
            return False
        return True

    closed, cancelled = in_threads(2, act)

    events = ["lot.closed"] * closed + ["lot.deleted"] * cancelled
    assert events
    assert [event for event, *_ in told(published)] == events
    assert [after for _, _, after, _ in deeds(published)] == ["closed"] * closed + ["cancelled"] * cancelled
    assert stands(published)[0] == (states.CANCELLED if cancelled else states.CLOSED)


def test_api_closes_and_closes_again(api, published):
    answer = api.post(f"/api/lots/{published.pk}/close")
    again = api.post(f"/api/lots/{published.pk}/close", {"expectedVersion": 2})

    assert (answer.status_code, answer.json()["lot"]["status"]) == (200, "closed")
    assert (again.status_code, again.json()) == (200, answer.json())


def test_api_refuses_another_state(api, trader):
    answer = api.post(f"/api/lots/{lot_of(trader).pk}/close")

    assert (answer.status_code, answer.json()["record"]["status"]) == (409, "draft")


def test_page_closes_and_says_whose_turn_it_is(browser, published):
    response = browser.post(reverse("lots:close", args=[published.pk]), follow=True)

    page = response.content.decode()
    assert f"Bidding on {published.number} is closed." in page
    assert "Yours: award it or end it" in page


def test_page_refuses_another_state_in_a_sentence(browser, trader):
    lot = lot_of(trader)

    with nothing_left_behind():
        url = reverse("lots:close", args=[lot.pk])
        response = browser.post(url, follow=True, headers={"Referer": f"http://testserver/lots/{lot.pk}/"})

    assert response.redirect_chain == [(f"/lots/{lot.pk}/", 302)]
    assert "This is draft now, so it cannot become closed." in response.content.decode()
