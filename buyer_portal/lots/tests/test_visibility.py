"""Has the other side confirmed the newest word: the API, the banner, the polling, and a word in the lists."""

from datetime import timedelta

import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.display.visibility import rows_of, seen_of
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services import cancel_lot, close_lot, edit_lot, publish_lot
from shared.accounts.tests.factories import NOW
from shared.exchange import states as exchange
from shared.exchange.models import Delivery, OutboxEvent

from .factories import lot_of, written

pytestmark = pytest.mark.django_db

VISIBLE = "Your lot is now visible to producers on the platform."


@pytest.fixture
def lot(trader, elena):
    return publish_lot(lot=lot_of(trader), by=elena, now=NOW)


def confirm(lot, *, at=NOW + timedelta(milliseconds=900), version=None):
    """The other side answers 204 to what it was told of the lot."""
    rows = Delivery.objects.filter(aggregate_id=lot.pk, aggregate_version=version or lot.version)
    rows.update(state=exchange.DELIVERED, finished_at=at, attempts=1, last_status=204, last_error="")


def fail(lot, error="The other side answered 500.", attempts=3):
    rows = Delivery.objects.filter(aggregate_id=lot.pk, aggregate_version=lot.version)
    rows.update(attempts=attempts, last_error=error)


def ask(api, lot):
    return api.get(f"/api/lots/{lot.pk}/visibility").json()


def test_api_says_pending_failing_and_visible(api, lot):
    answers = [ask(api, lot)]
    fail(lot)
    answers.append(ask(api, lot))
    confirm(lot)
    answers.append(ask(api, lot))

    assert answers == [
        {"state": "pending", "deliveredAt": None, "attempts": 0, "lastError": None},
        {"state": "failing", "deliveredAt": None, "attempts": 3, "lastError": "The other side answered 500."},
        {"state": "visible", "deliveredAt": "2026-11-21T09:30:00.900Z", "attempts": 1, "lastError": None},
    ]


def test_a_newer_revision_must_be_confirmed_itself(api, lot, elena):
    confirm(lot)
    newer = edit_lot(lot=lot, fields=written(title="Clearer"), by=elena, now=NOW)

    assert ask(api, lot)["state"] == "pending"
    confirm(newer)
    assert ask(api, lot)["state"] == "visible"


def test_the_newer_word_confirmed_the_older_does_not_matter(api, lot, elena):
    fail(lot)
    confirm(edit_lot(lot=lot, fields=written(title="Clearer"), by=elena, now=NOW))

    assert ask(api, lot)["state"] == "visible"


def test_of_a_draft_nobody_is_told(api, trader):
    draft = lot_of(trader)

    assert seen_of(draft) is None
    assert ask(api, draft) == {"state": "pending", "deliveredAt": None, "attempts": 0, "lastError": None}


def test_what_was_confirmed_stays_so_when_its_messages_are_forgotten(api, lot):
    confirm(lot)
    OutboxEvent.objects.all().delete()

    assert ask(api, lot) == {"state": "visible", "deliveredAt": None, "attempts": 0, "lastError": None}


def page(browser, lot):
    return browser.get(reverse("lots:page", args=[lot.pk])).content.decode()


def test_the_page_says_so_only_once_it_is_confirmed(browser, lot):
    assert VISIBLE not in page(browser, lot)
    assert "Your lot is on its way to the producers." in page(browser, lot)
    assert "<noscript>" in page(browser, lot)
    fail(lot)
    assert VISIBLE not in page(browser, lot)
    assert "3 tries so far. It is sent again by itself" in page(browser, lot)
    assert "The last try: The other side answered 500." in page(browser, lot)
    confirm(lot)
    assert VISIBLE in page(browser, lot)
    assert "0.9 s after you saved it" in page(browser, lot)


def test_the_page_of_a_closed_lot_claims_nothing_of_visibility(browser, lot, elena):
    confirm(close_lot(lot=lot, by=elena, now=NOW))

    assert VISIBLE not in page(browser, lot)
    assert "The producers’ side knows how this lot stands." in page(browser, lot)


def test_a_cancelled_lot_is_confirmed_too(browser, lot, elena):
    gone = cancel_lot(lot=lot, reason="Found fuel.", by=elena, now=NOW)

    assert "on its way" in page(browser, lot)
    confirm(gone)
    assert "knows how this lot stands" in page(browser, lot)


def test_a_draft_has_no_banner(browser, trader):
    assert 'id="visibility"' not in page(browser, lot_of(trader))


@pytest.fixture
def poll(browser, lot):
    url = reverse("lots:visibility", args=[lot.pk])

    def ask(etag="", shown=lot.version):
        return browser.get(url, {"shown": shown}, headers={"HX-Request": "true", "If-None-Match": etag})

    return ask


def test_polling_is_answered_304_until_something_changes(poll, lot):
    first = poll()
    etag = first.headers["ETag"]

    assert first.status_code == 200
    assert (poll(etag).status_code, poll(etag).content) == (304, b"")
    fail(lot)
    failing = poll(etag)
    assert (failing.status_code, poll(failing.headers["ETag"]).status_code) == (200, 304)
    confirm(lot)
    assert VISIBLE in poll(failing.headers["ETag"]).content.decode()
    assert first.headers["Cache-Control"] == "private, no-cache"


def test_the_banner_carries_what_the_next_poll_asks_with(poll):
    answer = poll()

    etag = answer.headers["ETag"].replace('"', "\\&quot;")
    assert f"{{&quot;If-None-Match&quot;:&quot;{etag}&quot;}}" in answer.content.decode()


def test_polling_slows_down_once_it_is_confirmed(poll, lot):
    assert 'hx-trigger="load delay:400ms, every 2s"' in poll().content.decode()
    confirm(lot)
    assert 'hx-trigger="every 20s"' in poll().content.decode()


def test_polling_tells_of_a_change_that_the_page_does_not_show(poll, lot, elena):
    etag = poll().headers["ETag"]
    confirm(edit_lot(lot=lot, fields=written(title="Clearer"), by=elena, now=NOW))

    answer = poll(etag)

    assert "This lot was changed since you opened the page." in answer.content.decode()
    assert poll(answer.headers["ETag"]).status_code == 304


def test_polling_is_two_looks_at_the_messages(poll, django_assert_max_num_queries):
    poll()

    with django_assert_max_num_queries(7):
        poll()


def test_lists_mark_what_is_on_its_way_with_one_query(trader, elena, django_assert_num_queries):
    lots = [publish_lot(lot=lot_of(trader), by=elena, now=NOW) for _ in range(3)]
    confirm(lots[0])
    lots[1] = edit_lot(lot=lots[1], fields=written(title="Clearer"), by=elena, now=NOW)
    confirm(lots[1])  # its first word never arrived, which does not matter any more
    draft = lot_of(trader)
    listed = list(Lot.objects.all())

    with django_assert_num_queries(1):
        rows = rows_of(listed)

    assert {row.lot.pk: row.on_its_way for row in rows} == {
        lots[0].pk: False, lots[1].pk: False, lots[2].pk: True, draft.pk: False,
    }  # fmt: skip


def test_lists_of_drafts_ask_nothing(trader, django_assert_num_queries):
    with django_assert_num_queries(0):
        rows_of([])


def test_the_list_shows_it(browser, lot):
    assert "On its way" in browser.get(reverse("lots:list")).content.decode()
    confirm(lot)
    assert "On its way" not in browser.get(reverse("lots:list")).content.decode()


def test_the_states_of_a_lot_that_nobody_was_ever_told_of(trader):
    assert seen_of(lot_of(trader, states.DELETED)) is None
