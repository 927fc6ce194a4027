import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services import copy_lot
from shared.accounts.tests.factories import NOW, actor_for
from shared.errors import Forbidden

from .factories import lot_of, written
from .looking import Cut, cut_short, deeds, nothing_left_behind, stands, told

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", sorted(states.MOVES))
def test_a_copy_of_any_lot_is_a_draft_without_its_dates(trader, elena, status):
    lot = lot_of(trader, status)

    copy = copy_lot(lot=lot, by=elena, now=NOW)

    delivery = {"deliveryLocation": "Zürich (ZRH)", "airport": "ZRH", "incoterms": "DAP"}
    assert copy.pk != lot.pk
    assert stands(copy) == (states.DRAFT, 1, 0)
    assert copy.fields == written(delivery=delivery, bidDeadline=None)
    assert (copy.number, copy.reason, copy.closed_at, copy.bid_deadline) == ("LOT-2026-0001", "", None, None)
    assert deeds(copy) == [("copy_lot", "", "draft", "")]
    assert told(copy) == []
    assert stands(lot)[0] == status


def test_viewers_may_not(trader, viewer):
    lot = lot_of(trader)

    with nothing_left_behind(), pytest.raises(Forbidden):
        copy_lot(lot=lot, by=actor_for(viewer), now=NOW)


def test_cut_short_it_leaves_nothing(trader, elena):
    lot = lot_of(trader)

    with nothing_left_behind(), pytest.raises(Cut):
        cut_short(lambda: copy_lot(lot=lot, by=elena, now=NOW))


def test_api_copies_and_with_one_key_once(api, trader):
    lot = lot_of(trader, states.SOLD)

    one, again = (api.post(f"/api/lots/{lot.pk}/copy", Idempotency_Key="k") for _ in range(2))

    assert (one.status_code, one.json()["lot"]["status"]) == (201, "draft")
    assert one.json() == again.json()
    assert Lot.objects.count() == 2


def test_page_opens_the_copy_in_the_editor_and_its_timeline_names_the_first(browser, trader):
    lot = lot_of(trader, states.CANCELLED)

    response = browser.post(reverse("lots:copy", args=[lot.pk]), follow=True)

    copy = Lot.objects.exclude(pk=lot.pk).get()
    assert response.redirect_chain == [(reverse("lots:edit", args=[copy.pk]), 302)]
    assert "is a copy without its dates" in response.content.decode()
    page = browser.get(reverse("lots:page", args=[copy.pk])).content.decode()
    assert f"Draft begun as a copy of {lot.number}" in page
