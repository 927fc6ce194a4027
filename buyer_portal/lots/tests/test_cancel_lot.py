import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services import cancel_lot
from shared.accounts.tests.factories import NOW, actor_for
from shared.errors import Forbidden, Invalid, InvalidMove, StaleVersion
from shared.exchange.models import Delivery
from shared.tests.test_db import in_threads

from .factories import lot_of
from .looking import Cut, cut_short, deeds, nothing_left_behind, sent, stands, told

pytestmark = pytest.mark.django_db

WHY = "The schedule changed; one tender for the whole autumn follows."


@pytest.fixture
def published(trader):
    return lot_of(trader, states.PUBLISHED)


@pytest.mark.parametrize("status", [states.PUBLISHED, states.CLOSED])
def test_it_leaves_the_market_for_good_and_producers_are_told_why(trader, elena, status):
    before = lot_of(trader, status)

    lot = cancel_lot(lot=before, reason=f"  {WHY}\n", by=elena, now=NOW)

    assert stands(lot) == (states.CANCELLED, 3, 1)
    assert (lot.reason, lot.closed_at) == (WHY, NOW)
    assert deeds(lot) == [("cancel_lot", status, "cancelled", WHY)]
    (message,) = sent(lot)
    assert (message.event, message.aggregate.version, message.lot) == ("lot.deleted", 3, lot.to_wire())
    assert (message.lot.status, message.lot.reason) == ("cancelled", WHY)


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_it_takes_a_reason(published, elena, reason):
    with nothing_left_behind(), pytest.raises(Invalid) as refused:
        cancel_lot(lot=published, reason=reason, by=elena, now=NOW)

    assert list(refused.value.fields) == ["reason"]


@pytest.mark.parametrize("status", sorted(set(states.MOVES) - {states.PUBLISHED, states.CLOSED, states.CANCELLED}))
def test_from_another_state_it_cannot_be(trader, elena, status):
    lot = lot_of(trader, status)

    with nothing_left_behind(), pytest.raises(InvalidMove) as refused:
        cancel_lot(lot=lot, reason=WHY, by=elena, now=NOW)

    assert refused.value.record["status"] == status


def test_again_it_changes_nothing(published, elena):
    cancel_lot(lot=published, reason=WHY, by=elena, now=NOW)

    with nothing_left_behind():
        assert cancel_lot(lot=published, reason=WHY, by=elena, now=NOW).reason == WHY


def test_a_version_that_is_over_is_refused(published, elena):
    with nothing_left_behind(), pytest.raises(StaleVersion):
        cancel_lot(lot=published, reason=WHY, by=elena, now=NOW, expected_version=1)


def test_viewers_may_not(published, viewer):
    with nothing_left_behind(), pytest.raises(Forbidden):
        cancel_lot(lot=published, reason=WHY, by=actor_for(viewer), now=NOW)


def test_cut_short_it_leaves_nothing(published, elena):
    with nothing_left_behind(Delivery), pytest.raises(Cut):
        cut_short(lambda: cancel_lot(lot=published, reason=WHY, by=elena, now=NOW))


@pytest.mark.django_db(transaction=True)
def test_at_once_it_is_cancelled_once(published, elena):
    in_threads(3, lambda n: cancel_lot(lot=Lot.objects.get(pk=published.pk), reason=f"Reason {n}", by=elena, now=NOW))

    assert told(published) == [("lot.deleted", 3, "cancelled")]
    assert [why for *_, why in deeds(published)] == [Lot.objects.get(pk=published.pk).reason]


def test_api_cancels_with_a_reason(api, published):
    answer = api.post(f"/api/lots/{published.pk}/cancel", {"reason": WHY, "expectedVersion": 2})

    lot = answer.json()["lot"]
    assert (answer.status_code, lot["status"], lot["reason"]) == (200, "cancelled", WHY)


@pytest.mark.parametrize("body", [None, {}, {"reason": None}, {"reason": " "}, {"reason": 5}, {"reason": "x" * 2001}])
def test_api_takes_a_reason(api, published, body):
    with nothing_left_behind():
        answer = api.post(f"/api/lots/{published.pk}/cancel", body)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["reason"])


def test_api_cancels_by_delete_too(api, published):
    answer = api.delete(f"/api/lots/{published.pk}")
    again = api.delete(f"/api/lots/{published.pk}")

    assert (answer.status_code, answer.json()["lot"]["status"]) == (200, "cancelled")
    assert answer.json()["lot"]["reason"] == "Withdrawn by the buyer."
    assert (again.status_code, again.json()) == (200, answer.json())
    assert told(published) == [("lot.deleted", 3, "cancelled")]


def test_api_delete_keeps_the_reason_that_is_given(api, published):
    assert api.delete(f"/api/lots/{published.pk}", {"reason": WHY}).json()["lot"]["reason"] == WHY


def test_api_delete_refuses_what_is_final(api, trader):
    answer = api.delete(f"/api/lots/{lot_of(trader, states.SOLD).pk}")

    assert (answer.status_code, answer.json()["record"]["status"]) == (409, "sold")


def test_page_cancels_and_shows_the_reason(browser, published):
    response = browser.post(
        reverse("lots:cancel", args=[published.pk]), {"cancel-reason": "<b>Why</b>\r\nnot."}, follow=True
    )

    page = response.content.decode()
    assert f"{published.number} is cancelled; producers are told why." in page
    assert "&lt;b&gt;Why&lt;/b&gt;<br>not." in page
    assert Lot.objects.get(pk=published.pk).reason == "<b>Why</b>\nnot."


@pytest.mark.parametrize("reason", ["", " ", "a\0b", "a\u202eb", "x" * 2001])
def test_page_takes_a_reason_that_can_be_sent(browser, published, reason):
    with nothing_left_behind():
        response = browser.post(reverse("lots:cancel", args=[published.pk]), {"cancel-reason": reason}, follow=True)

    assert "Say why, in a sentence that producers will read." in response.content.decode()
