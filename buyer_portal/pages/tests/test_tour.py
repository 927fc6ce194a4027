from datetime import timedelta

import pytest

from buyer_portal.lots.services import close_lot, create_lot, edit_lot, publish_lot
from buyer_portal.lots.tests.factories import lot_of, written
from buyer_portal.pages.tour import tour_facts
from shared.accounts.tests.factories import NOW, actor_for
from shared.exchange import states as exchange
from shared.exchange.models import Delivery

pytestmark = pytest.mark.django_db

SINCE = NOW - timedelta(minutes=1)


def done(actor):
    return tour_facts(actor, SINCE).done


def test_each_deed_ticks_its_step(elena):
    lot = create_lot(fields=written(), by=elena, now=NOW)
    assert done(elena) == {"write"}
    assert tour_facts(elena, SINCE).paths == {"publish": f"/lots/{lot.pk}/"}

    lot = publish_lot(lot=lot, by=elena, now=NOW)
    assert done(elena) == {"write", "publish"}

    Delivery.objects.update(state=exchange.DELIVERED)
    assert done(elena) == {"write", "publish", "arrive"}

    lot = edit_lot(lot=lot, fields=written(description="By rail or truck."), by=elena, now=NOW)
    assert done(elena) == {"write", "publish", "arrive", "clarify"}
    edit = f"/lots/{lot.pk}/edit/"
    assert tour_facts(elena, SINCE).paths == {"clarify": edit, "change": edit, "close": f"/lots/{lot.pk}/"}

    lot = edit_lot(lot=lot, fields=written(volume={"amount": 900, "unit": "tonnes"}), by=elena, now=NOW)
    assert done(elena) == {"write", "publish", "arrive", "clarify", "change"}

    close_lot(lot=lot, by=elena, now=NOW)
    assert done(elena) == {"write", "publish", "arrive", "clarify", "change", "close"}


def test_what_was_done_before_or_by_others_does_not_count(elena, trader, viewer, stranger):
    lot_of(trader, created_at=NOW - timedelta(days=1))
    create_lot(fields=written(), by=actor_for(stranger), now=NOW, publish=True)

    assert done(elena) == set()
    create_lot(fields=written(), by=elena, now=NOW, publish=True)
    assert done(actor_for(viewer)) == set()


def test_queries_do_not_grow(elena, django_assert_num_queries):
    for _ in range(4):
        create_lot(fields=written(), by=elena, now=NOW, publish=True)

    with django_assert_num_queries(3):
        tour_facts(elena, SINCE)
