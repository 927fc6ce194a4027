import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.services import delete_lot
from shared.accounts.tests.factories import NOW, actor_for
from shared.errors import Forbidden, InvalidMove, StaleVersion

from .factories import lot_of
from .looking import Cut, cut_short, deeds, nothing_left_behind, stands, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(trader):
    return lot_of(trader)


def test_a_draft_is_put_away_and_nobody_is_told(draft, elena):
    lot = delete_lot(lot=draft, by=elena, now=NOW)

    assert stands(lot) == (states.DELETED, 2, 0)
    assert deeds(lot) == [("delete_lot", "draft", "deleted", "")]
    assert told(lot) == []


@pytest.mark.parametrize("status", sorted(set(states.MOVES) - {states.DRAFT, states.DELETED}))
def test_what_producers_have_seen_cannot_be(trader, elena, status):
    lot = lot_of(trader, status)

    with nothing_left_behind(), pytest.raises(InvalidMove):
        delete_lot(lot=lot, by=elena, now=NOW)


def test_again_it_changes_nothing(draft, elena):
    delete_lot(lot=draft, by=elena, now=NOW)

    with nothing_left_behind():
        delete_lot(lot=draft, by=elena, now=NOW)


def test_viewers_and_versions_that_are_over_are_refused(draft, elena, viewer):
    with nothing_left_behind(), pytest.raises(Forbidden):
        delete_lot(lot=draft, by=actor_for(viewer), now=NOW)
    with nothing_left_behind(), pytest.raises(StaleVersion):
        delete_lot(lot=draft, by=elena, now=NOW, expected_version=7)


def test_cut_short_it_leaves_nothing(draft, elena):
    with nothing_left_behind(), pytest.raises(Cut):
        cut_short(lambda: delete_lot(lot=draft, by=elena, now=NOW))


def test_api_puts_it_away_and_lists_it_no_more(api, draft):
    answer = api.delete(f"/api/lots/{draft.pk}", {"expectedVersion": 1})
    again = api.delete(f"/api/lots/{draft.pk}")

    assert (answer.status_code, answer.json()["lot"]["status"]) == (200, "deleted")
    assert again.json() == answer.json()
    assert api.get("/api/lots").json()["count"] == 0
    assert api.get("/api/lots?status=deleted").json()["count"] == 1


def test_page_puts_it_away_and_leads_back_to_it(browser, draft):
    response = browser.post(reverse("lots:delete", args=[draft.pk]), follow=True)

    page = response.content.decode()
    assert response.redirect_chain == [(reverse("lots:list"), 302)]
    assert f'<a href="{reverse("lots:page", args=[draft.pk])}">Look at it</a>' in page
    assert "HEFA-SPK for Zürich" not in page
    assert "Take it up again" in browser.get(reverse("lots:page", args=[draft.pk])).content.decode()
