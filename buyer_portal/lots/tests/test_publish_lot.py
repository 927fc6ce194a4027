from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.models import Lot, LotRevision
from buyer_portal.lots.services import edit_lot, publish_lot
from buyer_portal.lots.services.deadlines import default_bid_deadline
from shared.accounts.tests.factories import NOW, actor_for
from shared.errors import Forbidden, Invalid, InvalidMove, StaleVersion
from shared.exchange.models import Delivery
from shared.tests.test_db import in_threads

from .factories import lot_of, written
from .looking import Cut, cut_short, deeds, nothing_left_behind, sent, stands, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(trader):
    return lot_of(trader)


def test_producers_are_told_of_the_whole_lot(draft, elena):
    lot = publish_lot(lot=draft, by=elena, now=NOW)

    assert stands(lot) == (states.PUBLISHED, 2, 1)
    assert (lot.published_at, lot.updated_at) == (NOW, NOW)
    assert deeds(lot) == [("publish_lot", "draft", "published", "")]
    (message,) = sent(lot)
    assert (message.event, message.aggregate.version, message.lot) == ("lot.published", 2, lot.to_wire())
    assert Delivery.objects.filter(aggregate_id=lot.pk, state="due").count() == 1


def test_the_first_edition_is_kept(draft, elena):
    lot = publish_lot(lot=draft, by=elena, now=NOW)

    edition = LotRevision.objects.get(lot=lot)
    assert (edition.revision, edition.version, edition.body, edition.material) == (1, 2, lot.body, False)
    assert (edition.made_by, edition.made_at) == (elena.user, NOW)


def test_a_deadline_is_set_where_there_is_none(trader, elena):
    lot = publish_lot(lot=lot_of(trader, fields=written(bidDeadline=None)), by=elena, now=NOW)

    assert lot.bid_deadline == NOW + timedelta(days=14)
    assert lot.fields.bid_deadline == lot.bid_deadline


def day(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("delivery", "deadline"),
    [
        ({"deliveryDate": "2027-06-01"}, NOW + timedelta(days=14)),
        ({"deliveryDate": "2026-11-30"}, day("2026-11-29")),  # the day before delivery
        ({"windowStart": "2026-11-25", "windowEnd": "2027-01-01"}, day("2026-11-24")),
        ({"windowStart": "2026-11-01", "windowEnd": "2026-11-30"}, day("2026-11-29")),  # it has begun: before it ends
        ({"windowStart": "2026-11-22", "windowEnd": "2027-03-01"}, NOW + timedelta(days=14)),
        ({"deliveryDate": "2026-11-22"}, day("2026-11-22")),  # tomorrow: until it begins
    ],
)
def test_the_default_deadline_leaves_a_day_before_delivery(delivery, deadline):
    fields = written(delivery=delivery, bidDeadline=None)

    assert default_bid_deadline(fields, NOW) == deadline
    assert default_bid_deadline(fields, NOW) > NOW


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"title": None}, "title"),
        ({"volume": None}, "volume.amount"),
        ({"volume": {"amount": 5}}, "volume.unit"),
        ({"delivery": None}, "delivery.deliveryDate"),
        ({"delivery": {"deliveryDate": "2026-11-21", "airport": "ZRH"}}, "delivery.deliveryDate"),
        ({"delivery": {"deliveryDate": "2027-05-01"}}, "delivery.deliveryLocation"),
        ({"bidDeadline": "2026-11-21T09:30:00.000Z"}, "bidDeadline"),
        ({"pricing": {"price": 500}}, "pricing.currency"),
        ({"priceBasis": {"type": "index"}}, "priceBasis.index"),
    ],
)
def test_what_is_missing_is_named(trader, elena, changes, missing):
    lot = lot_of(trader, fields=written(**changes))

    with nothing_left_behind(), pytest.raises(Invalid) as refused:
        publish_lot(lot=lot, by=elena, now=NOW)

    assert (refused.value.code, missing in refused.value.fields) == ("incomplete", True)


@pytest.mark.parametrize("status", sorted(set(states.MOVES) - {states.DRAFT, states.PUBLISHED}))
def test_from_another_state_it_cannot_be(trader, elena, status):
    lot = lot_of(trader, status)

    with nothing_left_behind(), pytest.raises(InvalidMove) as refused:
        publish_lot(lot=lot, by=elena, now=NOW)

    assert refused.value.record["status"] == status


def test_again_it_changes_nothing(draft, elena):
    publish_lot(lot=draft, by=elena, now=NOW)

    with nothing_left_behind():
        again = publish_lot(lot=draft, by=elena, now=NOW + timedelta(hours=1))

    assert (again.status, again.published_at) == (states.PUBLISHED, NOW)


def test_a_version_that_is_over_is_refused_with_the_record(draft, elena):
    edit_lot(lot=draft, fields=written(title="Another"), by=elena, now=NOW)

    with nothing_left_behind(), pytest.raises(StaleVersion) as refused:
        publish_lot(lot=draft, by=elena, now=NOW, expected_version=1)

    assert (refused.value.record["title"], refused.value.record["version"]) == ("Another", 2)


def test_viewers_may_not(draft, viewer):
    with nothing_left_behind(), pytest.raises(Forbidden):
        publish_lot(lot=draft, by=actor_for(viewer), now=NOW)


def test_cut_short_it_leaves_nothing(draft, elena):
    with nothing_left_behind(LotRevision, Delivery), pytest.raises(Cut):
        cut_short(lambda: publish_lot(lot=draft, by=elena, now=NOW))


def test_cut_short_and_done_again_it_is_done(draft, elena):
    """What a transaction that runs again begins with is the store's row, not the instance the first run changed."""
    with pytest.raises(Cut):
        cut_short(lambda: publish_lot(lot=draft, by=elena, now=NOW))

    publish_lot(lot=draft, by=elena, now=NOW)

    assert told(draft) == [("lot.published", 2, "published")]


def test_a_fact_above_that_fails_takes_everything_back(draft, elena, settings):
    settings.REACTIONS = f"{__name__}.FAILING"

    with nothing_left_behind(LotRevision, Delivery), pytest.raises(Cut):
        publish_lot(lot=draft, by=elena, now=NOW)


def fails(**_):
    raise Cut


FAILING = {"lot_published": (f"{__name__}.fails",)}


@pytest.mark.django_db(transaction=True)
def test_at_once_it_is_published_once(draft, elena):
    def publish(_):
        return publish_lot(lot=Lot.objects.get(pk=draft.pk), by=elena, now=NOW).version

    assert in_threads(4, publish) == [2, 2, 2, 2]
    assert told(draft) == [("lot.published", 2, "published")]
    assert len(deeds(draft)) == 1


def test_api_publishes(api, draft):
    answer = api.post(f"/api/lots/{draft.pk}/publish", {"expectedVersion": 1})
    again = api.post(f"/api/lots/{draft.pk}/publish", {"expectedVersion": 1})

    assert (answer.status_code, answer.json()["lot"]["status"]) == (200, "published")
    assert (again.status_code, again.json()) == (200, answer.json())
    assert told(draft) == [("lot.published", 2, "published")]


def test_api_takes_no_body_for_an_empty_one(api, draft):
    assert api.post(f"/api/lots/{draft.pk}/publish").status_code == 200


def test_api_answers_409_with_the_record(api, trader, draft):
    stale = api.post(f"/api/lots/{draft.pk}/publish", {"expectedVersion": 7})
    wrong = api.post(f"/api/lots/{lot_of(trader, states.CANCELLED).pk}/publish")

    assert (stale.status_code, stale.json()["code"], stale.json()["record"]["version"]) == (409, "stale_version", 1)
    assert (wrong.status_code, wrong.json()["code"]) == (409, "wrong_state")
    assert wrong.json()["record"]["status"] == "cancelled"


def test_api_names_what_is_missing(api, trader):
    answer = api.post(f"/api/lots/{lot_of(trader, fields=written(volume=None)).pk}/publish")

    assert (answer.status_code, answer.json()["code"]) == (400, "incomplete")
    assert answer.json()["fields"] == {"volume.amount": ["Say how much fuel you need."]}


def test_page_publishes_and_shows_the_lot(browser, draft):
    response = browser.post(reverse("lots:publish", args=[draft.pk]), {"version": 1}, follow=True)

    assert response.redirect_chain == [(reverse("lots:page", args=[draft.pk]), 302)]
    assert f"{draft.number} is published." in response.content.decode()
    assert "Your lot is on its way to the producers." in response.content.decode()


def test_page_publishes_only_what_it_showed(browser, draft, elena):
    edit_lot(lot=draft, fields=written(title="Another"), by=elena, now=NOW)

    with nothing_left_behind():
        response = browser.post(reverse("lots:publish", args=[draft.pk]), {"version": 1}, follow=True)

    assert "changed by somebody else" in response.content.decode()


def test_page_says_what_is_missing(browser, trader):
    lot = lot_of(trader, fields=written(delivery=None))

    page = browser.get(reverse("lots:page", args=[lot.pk])).content.decode()
    with nothing_left_behind():
        response = browser.post(reverse("lots:publish", args=[lot.pk]), follow=True)

    assert "Say when the fuel is to be delivered: a date or a window." in page
    assert f'action="{reverse("lots:publish", args=[lot.pk])}"' not in page
    assert "The lot is not complete yet" in response.content.decode()
