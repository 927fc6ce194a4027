"""What `reconcile` compares is what was sent."""

import pytest
from django.conf import settings

from buyer_portal.lots import states
from buyer_portal.lots.reconciling import lot_marks
from buyer_portal.lots.services import cancel_lot, close_lot, create_lot, edit_lot
from shared.accounts.tests.factories import NOW
from shared.exchange.models import OutboxEvent
from shared.exchange.reconcile import marks_after, record_hash
from shared.schemas import json

from .factories import lot_of, written

pytestmark = pytest.mark.django_db


def test_the_mark_of_a_lot_is_that_of_the_newest_message(elena):
    lots = [create_lot(fields=written(), by=elena, now=NOW, publish=True) for _ in range(4)]
    lots[1] = edit_lot(lot=lots[1], fields=written(title="Clearer"), by=elena, now=NOW)
    lots[2] = close_lot(lot=lots[2], by=elena, now=NOW)
    lots[3] = cancel_lot(lot=lots[3], reason="Found fuel.", by=elena, now=NOW)

    marks = {mark.id: mark for mark in lot_marks(after="", limit=10)}

    for lot in lots:
        newest = OutboxEvent.objects.filter(aggregate_id=lot.pk).latest("aggregate_version")
        sent = json.loads(newest.body.encode())["lot"]
        assert marks[lot.pk] == (lot.pk, lot.version, record_hash(sent))


def test_lots_that_were_never_published_are_nobodys_business(trader):
    shown = [lot_of(trader, status).pk for status in states.MOVES if status not in {states.DRAFT, states.DELETED}]
    for status in (states.DRAFT, states.DELETED):
        lot_of(trader, status)

    assert [mark.id for mark in lot_marks(after="", limit=10)] == sorted(shown)


def test_pages_follow_the_ids(trader):
    ids = sorted(lot_of(trader, states.PUBLISHED).pk for _ in range(5))

    assert [mark.id for mark in lot_marks(after=ids[1], limit=2)] == ids[2:4]


def test_a_page_is_one_query(trader, django_assert_num_queries):
    for _ in range(5):
        lot_of(trader, states.PUBLISHED)

    with django_assert_num_queries(1):
        lot_marks(after="", limit=10)


def test_reconcile_finds_it(trader, api_of):
    lot = lot_of(trader, states.PUBLISHED)

    answer = api_of(None).get("/api/reconcile?type=lot", X_API_Key=settings.TRUSTED_API_KEYS[0])

    assert [mark.id for mark in marks_after("lot", after="")] == [lot.pk]
    assert [one["_id"] for one in answer.json()] == [lot.pk]
