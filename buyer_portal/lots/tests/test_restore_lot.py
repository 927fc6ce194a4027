from datetime import timedelta

import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.services import restore_lot
from shared.accounts.tests.factories import NOW, actor_for
from shared.errors import Forbidden, InvalidMove, StaleVersion

from .factories import lot_of
from .looking import Cut, cut_short, deeds, nothing_left_behind, stands, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def put_away(trader):
    return lot_of(trader, states.DELETED)


def test_for_ninety_days_it_can_be_taken_up_again(put_away, elena):
    lot = restore_lot(lot=put_away, by=elena, now=NOW + timedelta(days=90))

    assert stands(lot) == (states.DRAFT, 2, 0)
    assert deeds(lot) == [("restore_lot", "deleted", "draft", "")]
    assert told(lot) == []


def test_after_that_it_cannot(put_away, elena):
    with nothing_left_behind(), pytest.raises(InvalidMove) as refused:
        restore_lot(lot=put_away, by=elena, now=NOW + timedelta(days=90, seconds=1))

    assert refused.value.code == "too_late"


@pytest.mark.parametrize("status", sorted(set(states.MOVES) - {states.DRAFT, states.DELETED}))
def test_from_another_state_it_cannot_be(trader, elena, status):
    lot = lot_of(trader, status)

    with nothing_left_behind(), pytest.raises(InvalidMove):
        restore_lot(lot=lot, by=elena, now=NOW)


def test_again_it_changes_nothing(put_away, elena):
    restore_lot(lot=put_away, by=elena, now=NOW)

    with nothing_left_behind():
        restore_lot(lot=put_away, by=elena, now=NOW)


def test_viewers_and_versions_that_are_over_are_refused(put_away, elena, viewer):
    with nothing_left_behind(), pytest.raises(Forbidden):
        restore_lot(lot=put_away, by=actor_for(viewer), now=NOW)
    with nothing_left_behind(), pytest.raises(StaleVersion):
        restore_lot(lot=put_away, by=elena, now=NOW, expected_version=7)


def test_cut_short_it_leaves_nothing(put_away, elena):
    with nothing_left_behind(), pytest.raises(Cut):
        cut_short(lambda: restore_lot(lot=put_away, by=elena, now=NOW))


def test_page_takes_it_up_again(browser, put_away):
    response = browser.post(reverse("lots:restore", args=[put_away.pk]), follow=True)

    assert f"{put_away.number} is a draft again." in response.content.decode()
    assert stands(put_away)[0] == states.DRAFT
